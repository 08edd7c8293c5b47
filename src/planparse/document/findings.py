"""Findings: what a person should know about a document. Guesses, gaps, contradictions.

The catalogue defines each code with its severity and its sentence in Japanese and English.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from planparse.document.language import Language, fill
from planparse.document.place import NOWHERE, Place

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
Value = str | int


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding: its severity, and its sentence in two languages with {names} of values."""

    severity: Severity
    ja: str
    en: str


CATALOGUE: Mapping[str, Kind] = {
    # --- reading ---
    "no-text-layer": Kind(
        "error",
        "{page}ページに文字情報がありません(画像のみ)。OCRの追加機能(planparse[ocr])を入れると読めます。",
        "Page {page} has no text layer (an image only). The extra planparse[ocr] (OCR) reads such pages.",
    ),
    "image-too-large": Kind(
        "error",
        "{page}ページの画像は大きすぎるため、文字認識(OCR)を行っていません。300dpi程度で読み込み直してください。",
        "Page {page} has an image too large for recognition (OCR). Scan it again at about 300 dpi.",
    ),
    "recognised-page": Kind(
        "info",
        "{page}ページは文字情報がないため、画像を文字認識(OCR)して読みました(文字{count}個)。原本と照合してください。",
        "Page {page} has no text layer: recognised its picture by OCR ({count} characters). Compare them.",
    ),
    "cells-unread": Kind(
        "warning",
        "{page}ページの表は、画像の罫線がたどれず、欄に分けて読めない部分があります。原本と照合してください。",
        "In the picture of page {page}, the rules of a table do not close all its cells. Compare them.",
    ),
    "reading-order-unsure": Kind(
        "warning",
        "{page}ページには、段組みなのか表なのかを画像から判断できない部分があり、左から右へ行ごとに読みました。原本と照合してください。",
        "Part of page {page} may be columns or a table; its picture does not tell. It was read row by row. "
        "Compare it.",
    ),
    "nothing-recognised": Kind(
        "warning",
        "{page}ページの画像からは文字を認識できませんでした。白紙でなければ、解像度を上げて読み込み直してください。",
        "No text was recognised in the picture of page {page}. Unless it is blank, scan it at 300 dpi.",
    ),
    "doubtful-characters": Kind(
        "warning",
        "{page}ページの「{text}」は、文字認識(OCR)の結果が不確かです(不確かな文字:{characters})。原本と照合してください。",
        "“{text}” on page {page} was recognised with doubt (doubtful characters: {characters}). Compare it.",
    ),
    "unmapped-glyphs": Kind(
        "warning",
        "{page}ページにUnicodeへ対応付けられない字形が{count}個あります。原本と照合してください。",
        "Page {page} has {count} glyphs without a Unicode value. Compare them with the page.",
    ),
    "unreadable-glyphs": Kind(
        "error",
        "文字{total}個のうち{count}個はUnicodeへの対応付けがなく読み取れません。PDFを作り直すか、OCRの追加機能(planparse[ocr])を入れてください。",
        "{count} of {total} glyphs have no Unicode value. Remake the PDF, or install OCR (planparse[ocr]).",
    ),
    "letter-blanks": Kind(
        "warning",
        "{pages}ページの文字情報は1文字ごとに空白が入っています(OCRの結果など)。空白を除いて読みました。文字の誤りがないか原本と照合してください。",
        "{pages} pages have a blank after every character, as OCR writes it. Ignored them; compare the text.",
    ),
    "private-use-glyphs": Kind(
        "warning",
        "{page}ページに外字(私用領域の文字)が{count}個あります: {characters}",
        "Page {page} has {count} private-use characters (外字): {characters}",
    ),
    "repaired-characters": Kind(
        "info",
        "作成時に別の文字に置き換わっていた{count}字を直しました: {examples}",
        "Repaired {count} characters an exporter had replaced: {examples}",
    ),
    "hidden-text": Kind(
        "info",
        "{page}ページの見えない文字{count}個を読み飛ばしました: {examples}",
        "Ignored {count} invisible characters on page {page}: {examples}",
    ),
    "off-page-text": Kind(
        "info",
        "{page}ページの紙面の外にある文字{count}個を読み飛ばしました: {examples}",
        "Ignored {count} characters outside page {page}: {examples}",
    ),
    "struck-text": Kind(
        "warning",
        "{page}ページの取消線が引かれた文字は、削除されたものとして読みませんでした:「{text}」",
        "Text struck out on page {page} was taken as deleted and left out: “{text}”",
    ),
    "hidden-part": Kind(
        "warning",
        "表示されない設定の部分にある文字は読んでいません: {examples}({count}字)",
        "Text that is set not to show was not read: {examples} ({count} characters)",
    ),
    "struck-part": Kind(
        "warning",
        "取消線が引かれた文字は、削除されたものとして読みませんでした:「{text}」",
        "Text struck out was taken as deleted and left out: “{text}”",
    ),
    "deleted-text": Kind(
        "warning",
        "変更履歴で削除された文字は読んでいません:「{text}」({count}か所)",
        "Text deleted by a tracked change was not read: “{text}” ({count}×)",
    ),
    "speaker-notes": Kind(
        "info",
        "スライドのノート「{text}」({count}か所)は、本文として読んでいません。",
        "The slide's notes “{text}” ({count}×) were not read as text.",
    ),
    "libreoffice": Kind(
        "info",
        "LibreOffice {version} で変換してから読みました。表や番号の崩れがないか原本と照合してください。",
        "Converted by LibreOffice {version} before reading. Compare tables and numbers with the original.",
    ),
    "off-slide-text": Kind(
        "info",
        "スライドの外に置かれた文字{count}個は読んでいません: {examples}",
        "Ignored {count} characters placed outside their slide: {examples}",
    ),
    "text-below-slide": Kind(
        "info",
        "スライド{slide}の下にはみ出した文字{count}個も本文として読みました。メモでないか確認してください。",
        "Read {count} characters that run over the lower edge of slide {slide}. They may be notes.",
    ),
    "unread-pictures": Kind(
        "info",
        "画像{count}個の中の文字は読んでいません(スライド{slides})。",
        "Text in {count} pictures was not read (slides {slides}).",
    ),
    "slide-arrows": Kind(
        "warning",
        "スライド{slide}の表に重ねて描かれた矢印{count}本は読んでいません。実施時期を原本と照合してください。",
        "{count} arrows drawn over a table on slide {slide} were not read. Compare when the work is done.",
    ),
    "unread-charts": Kind(
        "info",
        "グラフ{count}個の数値と文字は読んでいません(スライド{slides})。",
        "The figures and words of {count} charts were not read (slides {slides}).",
    ),
    "unread-objects": Kind(
        "warning",
        "埋め込まれたオブジェクト(Excelの表など){count}個の中身は読んでいません(スライド{slides})。",
        "{count} embedded objects, such as Excel sheets, were not read (slides {slides}).",
    ),
    "unread-insertions": Kind(
        "warning",
        "差し込まれた別のファイル{count}個の中身は読んでいません。Wordで開いて保存し直すと、本文として読めます。",
        "{count} inserted files were not read. Save the document in Word to make them its text.",
    ),
    "running-head": Kind(
        "info",
        "ヘッダーやフッターの「{text}」({count}か所)は、本文として読んでいません。",
        "The header or footer “{text}” ({count}×) was not read as text.",
    ),
    "picture-words": Kind(
        "warning",
        "画像「{text}」({count}か所)の中の文字は読んでいません。",
        "Text in the picture “{text}” ({count}×) was not read.",
    ),
    "footnote": Kind(
        "warning",
        "脚注「{text}」({count}か所)は、本文として読んでいません。",
        "The footnote “{text}” ({count}×) was not read as text.",
    ),
    "drawing-text": Kind(
        "info",
        "グラフの中の文字「{text}」({count}か所)は、本文として読んでいません。",
        "The text “{text}” in a chart ({count}×) was not read as text.",
    ),
    "field-prompt": Kind(
        "info",
        "記入されていない入力欄の案内文「{text}」({count}か所)は、本文として読んでいません。",
        "The prompt “{text}” of a field left empty ({count}×) was not read as text.",
    ),
    "formula-without-value": Kind(
        "warning",
        "数式の計算結果が保存されていないセルが{count}個あり、読んでいません({cells})。Excelで開いて保存し直してください。",
        "{count} cells hold a formula without a stored result and were not read ({cells}). Save it in Excel.",
    ),
    "formula-error": Kind(
        "warning",
        "数式がエラーになっているセルが{count}個あります({cells})。元のファイルを確かめてください。",
        "{count} cells show an error instead of a formula's result ({cells}). Check the file.",
    ),
    "conditional-format": Kind(
        "warning",
        "条件付き書式で表示が変わるか消えることのあるセルが{count}個あります({cells})。"
        "保存されている値を読んだので、Excelでの表示と照合してください。",
        "Conditional formats may change or hide what {count} cells show ({cells}). Read what is stored; "
        "compare what Excel shows.",
    ),
    "marks-without-words": Kind(
        "warning",
        "予定表の空欄が、色や矢印だけで示されています({cells}、{count}か所)。予定には加えていません。",
        "Cells of a schedule have a colour or an arrow but no words ({cells}; {count}); they make no task.",
    ),
    "maybe-merged": Kind(
        "warning",
        "CSVなどではセルの結合が失われます。右の期間が空欄の次の内容は、結合された欄のものかもしれません"
        "({count}か所):「{texts}」。元のファイルと照合してください。",
        "Merged cells are lost in a worksheet saved as text. Beside these {count} texts, periods are empty, "
        "which they may have been merged over: “{texts}”. Compare the original.",
    ),
    "extracted-text": Kind(
        "warning",
        "PDFから文字だけを取り出したテキストのようです。表の行や列が崩れていることがあるので、元のPDFを変換してください。",
        "Seems to be text extracted from a PDF; its tables may be out of place. Convert the PDF itself.",
    ),
    "rejoined-row": Kind(
        "warning",
        "表の欄の中の改行で行が分かれていたため、タブの数から1行に組み直しました。最後の欄「{text}」までが表か、"
        "元のファイルと照合してください。",
        "The lines of cells stood on lines of their own; joined to a row by its tabs. Check that the table "
        "ends with “{text}”.",
    ),
    "short-row": Kind(
        "warning",
        "表の行のセルの数が見出しより少ないため、行の終わりのセルが省かれたと推定しました:「{text}」",
        "A row has fewer cells than its table's headers; the last were taken to be left out: “{text}”",
    ),
    "cut-text": Kind(
        "warning",
        "表の文字が途中で切れています({count}か所):「{texts}」。表を出力し直すか、元のファイルを変換してください。",
        "The text of {count} cells was cut off when it was printed: “{texts}”. Print the table in full.",
    ),
    "outside-print-area": Kind(
        "info",
        "印刷範囲の外にあるセルも本文として読みました({cells}、{count}個)。",
        "Cells outside the print area were read as text too ({cells}; {count} of them).",
    ),
    "slanted-text": Kind(
        "warning",
        "{page}ページに斜めに書かれた文字があります。どの項目にも入れていません:「{text}」",
        "Slanted text on page {page} was put into no field: “{text}”",
    ),
    "annotation": Kind(
        "warning",
        "注釈で書き足された文字「{text}」({count}か所)は、本文として読んでいません。",
        "The annotation “{text}” ({count}×) was not read as text.",
    ),
    "comment": Kind(
        "info",
        "コメント「{text}」({count}か所)は、本文として読んでいません。",
        "The comment “{text}” ({count}×) was not read as text.",
    ),
    "watermark": Kind(
        "info",
        "紙面の透かし文字「{text}」({count}か所)は、本文として読んでいません。",
        "The watermark “{text}” ({count}×) was not read as text.",
    ),
    "ruby": Kind(
        "info",
        "ふりがな{count}か所は、本文として読んでいません:「{text}」",
        "{count} ruby readings were not read as text: “{text}”",
    ),
    "outlined-text": Kind(
        "warning",
        "{page}ページの文字の多くは図形(約{count}個)として描かれており、読み取れません。OCRで文字を付けてから変換してください。",
        "Most letters on page {page} seem to be drawn as outlines ({count}). Run OCR before converting.",
    ),
    "swapped-text": Kind(
        "warning",
        "{page}ページの{count}か所では、ファイルが読み上げ用に示す文字(ActualText「{actual}」)が紙面の文字「{shown}」と異なるため、紙面の文字を読みました。",
        "In {count} places on page {page}, the file gives another text (ActualText “{actual}”) than is seen "
        "(“{shown}”). Read what is seen.",
    ),
    "damaged-additions": Kind(
        "warning",
        "レイヤー、入力欄または注釈の情報が壊れているため、それらを調べずに読みました。"
        "見えない文字を読んだり、欄に記入された文字が抜けたりしているおそれがあるので、原本と照合してください。",
        "The layers, form fields or annotations of this PDF are damaged and were not looked at: text that "
        "does not show may have been read, and what fields show may be missing. Compare with the pages.",
    ),
    "drawings-left-out": Kind(
        "warning",
        "{page}ページの図形{count}個は大きすぎるか入れ子が深すぎるため、罫線を調べていません。このページの表は正しく読めていないおそれがあります。",
        "{count} drawings on page {page} are too large or nested too deeply to look for rules in them. "
        "Tables on this page may be wrong.",
    ),
    "scattered-text": Kind(
        "warning",
        "{page}ページは{count}か所に文字が散らばっています(地図や図面など)。段組みと罫線のない表は探さず、上から1行ずつ読みました。",
        "Page {page} has text in {count} places all over it, as a map has. Read it row by row from the top.",
    ),
    "vertical-text": Kind(
        "info",
        "{page}ページの縦書きの文章は、右の行から左の行へ、上から下へ読みました。",
        "The vertical writing on page {page} was read downwards, from the right column to the left.",
    ),
    "duplicate-glyphs": Kind(
        "info",
        "{page}ページの二重に印字された文字{count}個を1つにまとめました。",
        "Merged {count} characters printed twice on page {page}.",
    ),
    "other-kind": Kind(
        "info",
        "名前は{named}のものですが、中身は{found}のファイルなので、{found}として読みました。",
        "Named as a {named} file, but read as the {found} file that it is.",
    ),
    "reader-fallback": Kind(
        "info",
        "PDFiumで読めなかったため、pdfplumberで読みました: {reason}",
        "PDFium could not read this, so pdfplumber did: {reason}",
    ),
    "repaired-file": Kind(
        "warning",
        "壊れたPDFを修復してから読みました: {reason}",
        "The PDF was damaged and was repaired before reading: {reason}",
    ),
    "encoding-guessed": Kind(
        "info",
        "文字コードを{encoding}と推定して読みました。",
        "Read as {encoding}; the encoding was guessed.",
    ),
    "control-characters": Kind(
        "warning",
        "表示されない文字(制御文字、幅のない文字、空白に見える文字){count}個を取り除きました。",
        "Removed {count} characters that do not show (controls, without width, or like blanks).",
    ),
    "composed-characters": Kind(
        "info",
        "濁点やアクセント記号が別の文字になっていた{count}字を、1字にまとめて読みました。",
        "Joined {count} letters whose voicing marks or accents were characters of their own.",
    ),
    "unreadable-characters": Kind(
        "warning",
        "読めない文字が{count}個あり、「\ufffd」と表示しています。元のファイルと照合してください。",
        "{count} characters could not be read and show as “\ufffd”. Compare them with the file.",
    ),
    "damaged-encoding": Kind(
        "warning",
        "{line}行目(先頭から{offset}バイトの位置)に、{encoding}として読めない部分があります: {bytes}",
        "Line {line} (byte offset {offset} in the file) contains bytes that are not {encoding}: {bytes}",
    ),
    # --- wraps ---
    "wrap-guessed": Kind(
        "info",
        "行の折り返しを推定してつなぎました:「{before}」＋「{after}」",
        "Removed a line break by guess: “{before}” + “{after}”",
    ),
    "break-guessed": Kind(
        "info",
        "改行を区切りと推定しました:「{before}」／「{after}」",
        "Kept a line break by guess: “{before}” / “{after}”",
    ),
    "paragraph-joined": Kind(
        "warning",
        "文が行の右端で終わり、段落の切れ目か分かりません。1つの段落としました:「{before}」＋「{after}」",
        "A sentence ends a full line, perhaps its paragraph; read as one: “{before}” + “{after}”",
    ),
    "entries-joined": Kind(
        "warning",
        "1行に1件ずつ書かれた表で、次の2行を折り返しとみて1件につなぎました。2件かもしれません:「{before}」＋「{after}」",
        "In a table with an entry a line, joined what may be two entries: “{before}” + “{after}”",
    ),
    "entries-parted": Kind(
        "warning",
        "1行に1件ずつ書かれた表で、次の2行を別々の2件として読みました。折り返された1件かもしれません:「{before}」／「{after}」",
        "In a table with an entry a line, took as two entries what may be one: “{before}” / “{after}”",
    ),
    "dot-parted": Kind(
        "warning",
        "「・」から始まる行を次の1件として読みました。語と語の間の「・」で折り返した1件かもしれません:「{before}」／「{after}」",
        "Took a line with ・ in front as the next entry; the ・ may be between words: “{before}” / “{after}”",
    ),
    "entries-on-a-line": Kind(
        "warning",
        "空白で区切られた次の内容を1件として読みました。別々の数件かもしれません:「{text}」",
        "Took as one entry what blanks part into several that each name a task: “{text}”",
    ),
    "names-run-together": Kind(
        "warning",
        "「・」で並べた複数の名称か、「・」を含む1つの名称か判断できないため、1つとして読みました:「{text}」",
        "Several names in a list, or one name with the list's sign in it; taken as one: “{text}”",
    ),
    # --- structure ---
    "no-form": Kind(
        "error",
        "どの様式にも当てはまらないため、課題や取組は読み取らず、見出し・本文・表だけを読みました。"
        "近い様式と、一致した手がかりの割合: {scores}。見つからない手がかり(例): {missing}。"
        "様式があるはずの文書なら、これらの文言を原本で確かめてください。様式がない文書なら、様式を作ってください。",
        "No form matches, so only headings, text and tables were read, and no issues. Signs found of the "
        "nearest forms: {scores}. Signs not found, among others: {missing}. Compare these words with the "
        "document if it should follow a form, or write one for it.",
    ),
    "empty-form": Kind(
        "error",
        "様式「{title}」({form})の手がかりはありますが、その表題も課題も見つからないため、見出し・本文・表だけを読みました。"
        "別の種類の文書なら、planparse form draft で様式を作ってください。"
        "この様式の文書なら、planparse form try {form} で、違う見出しを確かめてください。",
        "Shows signs of the form “{title}” ({form}), but neither its title nor an issue, so only headings, "
        "text and tables were read. For another kind of document, propose a form with `planparse form "
        "draft`; if it should follow this one, `planparse form try {form}` shows which headings differ.",
    ),
    "unknown-heading": Kind(
        "warning",
        "様式にない見出しです。内容は「その他」に残しました: {text}",
        "A heading the form does not know; its content is kept as “other text”: {text}",
    ),
    "unknown-table": Kind(
        "warning",
        "様式にない表です。内容は「その他」に残しました: {text}",
        "A table the form does not know; its content is kept as “other text”: {text}",
    ),
    "unplaced-text": Kind(
        "warning",
        "どの項目にも当てはまらない文です。「その他」に残しました: {text}",
        "Text that fits no field; kept as “other text”: {text}",
    ),
    "text-behind-table": Kind(
        "warning",
        "取組の表の後にある文を、取組の説明として読みました。別のことを述べた文かもしれません: {text}",
        "Text behind an initiative's table was read as its description; it may be none: {text}",
    ),
    "table-note": Kind(
        "info",
        "表の見出し・単位・注記です。「その他」に残しました: {text}",
        "A caption, unit or note of a table; kept as “other text”: {text}",
    ),
    "indicator-untyped": Kind(
        "info",
        "指標「{indicator}」の値「{text}」は1つの数値として読めません。記載のまま残しました。",
        "The value “{text}” of the indicator “{indicator}” is no single number; kept as written.",
    ),
    "indicator-alike": Kind(
        "warning",
        "指標「{indicator}」の値{count}個({texts})は、どの年度の目標値か実績値かを見分けられません。",
        "The {count} values of the indicator “{indicator}” ({texts}) differ in neither year nor role.",
    ),
    "damaged-heading": Kind(
        "info",
        "見出しの文言が様式と違うため、推定で読みました:「{text}」→「{title}」",
        "A heading differs from the form's wording and was matched by guess: “{text}” → “{title}”",
    ),
    "heading-remark": Kind(
        "info",
        "見出しに様式の文言にない部分があります。どの項目にも入れていません: {text}",
        "A heading has text beyond the form's wording, which is in no field: {text}",
    ),
    "heading-differs": Kind(
        "warning",
        "繰り返された見出し「{text}」が、先の「{first}」と違います。先の値を使いました。",
        "The repeated heading “{text}” differs from “{first}” earlier, whose values were used.",
    ),
    "second-plan": Kind(
        "error",
        "{where}から別の計画「{text}」が始まるため、最初の計画だけを読みました。計画ごとにファイルを分けてください。",
        "Another plan, “{text}”, begins at {where}; only the first was read. Split the file.",
    ),
    "table-joined": Kind(
        "info",
        "{page}ページにまたがる表を1つにつなぎました。",
        "Joined a table that continues across page {page}.",
    ),
    "header-guessed": Kind(
        "warning",
        "四半期の見出し行がない表を、直前の表の続きとして読みました。",
        "A table without column headers for quarters was read as a continuation of the previous one.",
    ),
    "row-title": Kind(
        "info",
        "すべての期間にまたがる行を、その下の行の項目名として読みました:「{text}」",
        "A row over all periods was read as the item of the rows below it: “{text}”",
    ),
    "rows-of-others": Kind(
        "info",
        "1つの表の行を、それぞれの行が名前や番号で指す取組({count}件)の予定として読みました。",
        "The rows of one table were read as the schedules of the {count} initiatives that they name.",
    ),
    "label-over-pages": Kind(
        "info",
        "前のページから続く表の、項目名の欄が空いている行を、前のページの項目の続きとして読みました:「{text}」",
        "Rows beside an empty merged cell below a page break were read as more of the item above: “{text}”",
    ),
    "half-year-column": Kind(
        "info",
        "「{text}」の列を、それが含む四半期のそれぞれに展開しました。",
        "The column “{text}” was spread over the quarters that it covers.",
    ),
    "guessed-municipality": Kind(
        "info",
        "自治体名を本文から推定しました: {name}",
        "The municipality was inferred from the text: {name}",
    ),
    "guessed-organization": Kind(
        "info",
        "組織名を本文から推定しました: {name}",
        "The organization was inferred from the text: {name}",
    ),
    "guessed-title": Kind(
        "info",
        "様式にない書き方の表題なので、文書の先頭にあることから表題と推定しました: {text}",
        "The title is worded as the form does not know it; it was inferred from its place: {text}",
    ),
    "guessed-initiatives": Kind(
        "warning",
        "取組の見出しに番号がないので、四半期の表の上にある行を見出しと推定し、順に番号を付けました:「{text}」",
        "The headings of the initiatives have no number; they were inferred from the lines above the"
        " quarterly tables and numbered in order: “{text}”",
    ),
    "guessed-fiscal-year": Kind(
        "info",
        "年度を本文から推定しました: {year}年度",
        "The fiscal year was inferred from the text: {year}",
    ),
    "date-guessed": Kind(
        "info",
        "日付「{text}」に年がないため、計画の年度から推定しました: {date}",
        "The year of the date “{text}” was inferred from the plan's fiscal year: {date}",
    ),
    "date-unread": Kind(
        "warning",
        "日付を読み取れません: {text}",
        "A date could not be read: {text}",
    ),
    # --- quarters ---
    "ditto-unresolved": Kind(
        "warning",
        "「{text}」が指す左の欄の内容が見つかりません({where})。",
        "There is nothing to the left for “{text}” to refer to ({where}).",
    ),
    "row-ditto": Kind(
        "info",
        "表の「{text}」を、上の行の「{above}」と読みました。",
        "“{text}” in a table was read as “{above}” from the row above.",
    ),
    "total-row": Kind(
        "info",
        "表の「{row}」の行は、課題・取組ではなく合計として読みました。",
        "The row “{row}” of a table was read as its totals, not as an issue or initiative.",
    ),
    "total-differs": Kind(
        "warning",
        "表の「{row}」の{column}({total})が、各行の合計({sum})と一致しません。",
        "“{row}” of {column} ({total}) is not the sum of the rows ({sum}).",
    ),
    "ditto-guessed": Kind(
        "info",
        "「{text}」は左の欄の「{left}」を指すと推定しました({where})。",
        "“{text}” was taken to mean “{left}” from the quarter to its left ({where}).",
    ),
    "ditto-over-rows": Kind(
        "warning",
        "「{text}」は、下の空いた欄も含めて、左の欄の「{left}」を指すと推定しました({where})。",
        "“{text}” was taken for the empty cells below it too, and to mean “{left}” to its left ({where}).",
    ),
    "ditto-above": Kind(
        "warning",
        "「{text}」は、左の欄が空いているため、上の欄の「{above}」を指すと推定しました({where})。",
        "“{text}”, with nothing to its left, was taken to mean “{above}” from the row above ({where}).",
    ),
    "ditto-either": Kind(
        "warning",
        "「{text}」は左の欄の「{left}」を指すと推定しました。上の欄の「{above}」かもしれません({where})。",
        "“{text}” was taken to mean “{left}” to its left; it may mean “{above}” above it ({where}).",
    ),
    "ditto-kept": Kind(
        "warning",
        "「{text}」には同左以外の言葉があるため、置き換えずに残しました({where})。左の欄:「{left}」",
        "“{text}” contains more than a ditto and was kept as written ({where}). To its left: “{left}”",
    ),
    "drawn-arrow": Kind(
        "warning",
        "空欄に矢印か色の帯が描かれています({where})。左の欄の「{left}」が続くとみられますが、予定には加えていません。",
        "An arrow or colour marks an empty cell ({where}); it seems to carry on “{left}”, but makes no task.",
    ),
    "continuation-kept": Kind(
        "warning",
        "「{text}」は左の欄の続きとみられますが、書かれたとおりに残しました({where})。左の欄:「{left}」",
        "“{text}” seems to go on with what is to its left and was kept as written ({where}): “{left}”",
    ),
    # --- checks ---
    "missing-section": Kind(
        "warning",
        "{where}に「{title}」がありません。",
        "{where} has no section “{title}”.",
    ),
    "layout-lost": Kind(
        "error",
        "{where}の予定表は、表の形が失われていて(1行に1欄)、どの時期の予定か分かりません。"
        "表の形が残っているPDFか元のファイル(Word・Excelなど)を変換してください。「{text}」以下は項目に入れていません。",
        "The schedule of {where} has lost its layout (one cell a line): which work belongs to which period "
        "is not known. Convert a PDF or an original (Word, Excel) that has it. “{text}” is in no field.",
    ),
    "missing-table": Kind(
        "warning",
        "{where}に四半期の表がありません。",
        "{where} has no quarterly table.",
    ),
    "unfilled": Kind(
        "warning",
        "記入されていない欄です:「{text}」",
        "A blank of the form is not filled in: “{text}”",
    ),
    "missing-level": Kind(
        "warning",
        "{where}の{field}(高・中・低)が読み取れません。",
        "No {field} of {where} was found.",
    ),
    "level-unchosen": Kind(
        "warning",
        "{where}の{field}は、1つに選ばれていません:「{text}」",
        "No one level is chosen for the {field} of {where}: “{text}”",
    ),
    "missing-policy-field": Kind(
        "warning",
        "{where}の見出しから政策分野が読み取れません:「{text}」",
        "No policy field was found in the heading of {where}: “{text}”",
    ),
    "missing-chapter": Kind(
        "warning",
        "「{title}」の章がありません。",
        "The chapter “{title}” is missing.",
    ),
    "no-issues": Kind("error", "課題が1つも見つかりません。", "No issue was found."),
    "numbering-gap": Kind(
        "warning",
        "{where}の番号が続いていません: {before} の次が {after}",
        "Numbering jumps in {where}: {after} follows {before}.",
    ),
    "duplicate-number": Kind(
        "warning",
        "{where}に同じ番号が2度あります: {number}",
        "{where} uses the number {number} twice.",
    ),
    "duplicate-title": Kind(
        "warning",
        "同じ題名の課題が2つあります: {ids}「{title}」",
        "Two issues have the same title: {ids} “{title}”.",
    ),
    "overview-mismatch": Kind(
        "warning",
        "一覧表と課題の{field}が違います({where}):「{overview}」と「{issue}」",
        "The overview and the issue differ in {field} ({where}): “{overview}” and “{issue}”.",
    ),
    "overview-missing": Kind(
        "warning",
        "一覧表にない課題があります: {where}「{title}」",
        "An issue is missing from the overview: {where} “{title}”.",
    ),
    "issue-missing": Kind(
        "warning",
        "一覧表にある課題の本文がありません: {where}「{title}」",
        "An issue in the overview has no section of its own: {where} “{title}”.",
    ),
    "similar-names": Kind(
        "warning",
        "よく似た2つの名称があります。書き誤りの可能性があります:「{a}」({a_count}回)と「{b}」({b_count}回)",
        "Two names are nearly the same, one perhaps a typo: “{a}” ({a_count}×) and “{b}” ({b_count}×).",
    ),
    "impossible-task": Kind(
        "warning",
        "{where}の表に、取組の内容とは考えられない欄があります:「{text}」",
        "The schedule of {where} has an entry that can be no work: “{text}”",
    ),
    "two-schedules": Kind(
        "warning",
        "{where}に四半期の表が2つ以上あります。取組の見出しを読み落としたおそれがあります:「{text}」",
        "{where} has more than one quarterly table; an initiative's heading may have been missed: “{text}”",
    ),
    "empty-schedule": Kind(
        "warning",
        "{where}の四半期の表に内容がありません。",
        "The quarterly table of {where} is empty.",
    ),
    "year-missing": Kind(
        "warning",
        "{where}の表に計画の年度({year})の欄がありません。表にあるのは{years}です。年度を確かめてください。",
        "The schedule of {where} has no column of the plan's year ({year}), only of {years}. Check the year.",
    ),
    "quarters-missing": Kind(
        "warning",
        "{where}の表は{quarters}四半期だけです。",
        "The table of {where} has only some quarters: {quarters}",
    ),
    "budget-unread": Kind(
        "warning",
        "予算の記載から金額を読み取れませんでした:「{text}」",
        "No amount could be read from the budget: “{text}”",
    ),
    "budget-odd": Kind(
        "warning",
        "予算の会計名か金額が正しく読めていないおそれがあります:「{text}」",
        "An account or an amount of the budget may be wrong: “{text}”",
    ),
    "budget-approximate": Kind(
        "warning",
        "予算額がおおよその額で書かれています。金額は概数です:「{text}」",
        "A budget is given in round figures, so its amount is approximate: “{text}”",
    ),
    "field-type": Kind(
        "warning",
        "「{field}」の値を{type}として読めません。書かれたとおりに残しました:「{text}」",
        "The value of “{field}” does not fit its type ({type}) and was kept as written: “{text}”",
    ),
    "unit-guessed": Kind(
        "warning",
        "「{field}」の金額の単位が書かれていないため、円として読みました:「{text}」",
        "Nothing tells the unit of “{field}”, which was read as yen: “{text}”",
    ),
    "sum-differs": Kind(
        "warning",
        "{where}の「{field}」は、合計が{total}ですが、内訳を足すと{sum}になります。",
        "“{field}” of {where} has the total {total}, but its parts make {sum}.",
    ),
    "field-elsewhere": Kind(
        "warning",
        "「{field}」は様式で{owners}のものと決めていますが、ここはどの{owners}の中でもないため、付ける先がありません。"
        "「その他」に残しました: {text}",
        "The form gives “{field}” to {owners}, but this stands in none, so nothing can have it; "
        "kept as “other text”: {text}",
    ),
    "unbalanced": Kind(
        "warning",
        "かっこの対応がとれていません:「{text}」",
        "Brackets do not pair: “{text}”",
    ),
    "torn-passage": Kind(
        "warning",
        "文の途中から始まっています。前の文とつながるおそれがあります:「{text}」",
        "A passage begins in the middle of a sentence; it may go on the one before: “{text}”",
    ),
    "cut-passage": Kind(
        "warning",
        "文の途中で終わっています。次の文とつながるおそれがあります:「…{text}」",
        "A passage ends in the middle of a sentence; the one below may go on with it: “…{text}”",
    ),
    "marker-mismatch": Kind(
        "warning",
        "表の{marker}に当たる取組項目がありません({where})。",
        "The table uses {marker}, but the initiative has no such item ({where}).",
    ),
    "doubtful-value": Kind(
        "info",
        "確かめるべき値です({path}、誤りの見込み{percent}%):「{text}」",
        "A value to check ({path}, {percent}% likely to be wrong): “{text}”",
    ),
    "doubtful-blank": Kind(
        "info",
        "空欄でよいか確かめてください({path}、誤りの見込み{percent}%)。",
        "Check that this is empty ({path}, {percent}% likely to be wrong).",
    ),
    # --- corrections ---
    "corrected": Kind(
        "info",
        "人が修正した値です({path}):「{before}」→「{after}」({who}、{when}、{why})",
        "Corrected by a person ({path}): “{before}” → “{after}” ({who}, {when}, {why})",
    ),
    "correction-stale": Kind(
        "warning",
        "元の文が変わったため、修正を反映していません({path}): 修正したとき「{before}」、いま「{now}」、"
        "修正の値「{after}」({who}、{when}、{why})",
        "A correction was not applied because its source has changed ({path}): it was “{before}”, is now "
        "“{now}”; the correction says “{after}” ({who}, {when}, {why})",
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: a code of the catalogue, the values for its sentence, and where it is."""

    code: str
    values: Mapping[str, Value]
    place: Place = NOWHERE

    @property
    def severity(self) -> Severity:
        """The severity: "error" (data is missing), "warning" (check the page), "info" (for the record)."""
        return CATALOGUE[self.code].severity

    @property
    def message(self) -> str:
        """The Japanese sentence."""
        return render(self.code, self.values, "ja")


def render(code: str, values: Mapping[str, Value], language: Language = "ja") -> str:
    """The sentence of a code in a language, with its values."""
    kind = CATALOGUE[code]
    return fill(kind.ja, kind.en, values, language)
