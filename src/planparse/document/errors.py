"""Errors: one exception type, and the catalogue with every message in Japanese and English.

An error is a code of `CATALOGUE`, the values for its sentence and the file it is about. It is rendered in
the user's language only where it leaves the program: on the terminal, in JSON and in the manifest.
Subclasses exist where callers handle them differently.
"""

from __future__ import annotations

import errno
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, Self, TypeAlias

from planparse.document.kinds import KINDS
from planparse.document.language import Language, fill
from planparse.document.secrets import address_without_secrets, without_secrets

Reason = Literal[
    "timeout",
    "memory",
    "crash",
    "encrypted",
    "empty",
    "misnamed",
    "other_kind",
    "leftover",
    "copy",
    "damaged",
    "too_large",
    "too_many_pages",
    "no_text",
    "unknown_form",
    "layout_lost",
    "unreadable",
    "internal",
]
"""Why a document was not converted, as the manifest records it (see docs/batch.md)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """An error's sentence in two languages, with {names} of values in it.

    `reason` is what the manifest records when a document fails with this error; None for errors that do
    not concern a single document.
    """

    ja: str
    en: str
    reason: Reason | None = None


CATALOGUE: Mapping[str, Kind] = {
    # --- reading a document ---
    "encrypted": Kind(
        "パスワードで保護されています。--password で指定するか、ブラウザーの「入れる」で入れてください。",
        "Protected by a password. Give it with --password, or add the file in the browser.",
        "encrypted",
    ),
    "encrypted-otherwise": Kind(
        "パスワード以外の方法(証明書など)で暗号化されています。暗号化を解除して保存し直したPDFを使ってください。",
        "Encrypted by other means than a password (such as a certificate). Save it without encryption first.",
        "encrypted",
    ),
    "empty-file": Kind(
        "ファイルが空です。元のファイルを確かめ、保存し直してください。",
        "The file is empty. Check the original and save it again.",
        "empty",
    ),
    "misnamed": Kind(
        "名前は{named}のものですが、中身は{found}です。元のファイルを確かめ、入手し直すか、正しい名前で保存し直してください。",
        "Named as {named}, but it contains {found}. Download it again, or save it under the right name.",
        "misnamed",
    ),
    "unknown-bytes": Kind(
        "何のファイルか分かりません。作ったソフトで開き、PDFで保存してください。",
        "Not a file of any known kind. Open it in the program it is from and save it as PDF.",
        "other_kind",
    ),
    # --- kinds of files that are not read ---
    "foreign-ichitaro": Kind(
        "一太郎の文書です。一太郎で開き、PDFで保存してください。",
        "An Ichitaro document. Open it in Ichitaro and save it as PDF.",
        "other_kind",
    ),
    "foreign-docuworks": Kind(
        "DocuWorksの文書です。DocuWorksで開き、PDFで保存してください。",
        "A DocuWorks document. Open it in DocuWorks and save it as PDF.",
        "other_kind",
    ),
    "foreign-image": Kind(
        "画像です。計画の紙面なら、画像をPDFにまとめ、OCRの追加機能を入れて変換してください。",
        "A picture. If it shows a plan's pages, make a PDF of them and install the OCR extra.",
        "other_kind",
    ),
    "foreign-archive": Kind(
        "圧縮ファイルです。展開(解凍)し、中の文書を変換してください。",
        "An archive. Unpack it and convert the documents in it.",
        "other_kind",
    ),
    "foreign-mail": Kind(
        "メールです。添付の文書をフォルダーに保存してから変換してください。",
        "A mail. Save its attachments to the folder and convert those.",
        "other_kind",
    ),
    "foreign-apple": Kind(
        "Pages・Numbers・Keynoteの書類です。Macで開き、PDFに書き出してください。",
        "A document of Pages, Numbers or Keynote. Open it on a Mac and export it as PDF.",
        "other_kind",
    ),
    "foreign-note": Kind(
        "OneNoteのノートです。OneNoteで開き、PDFに書き出してください。",
        "A OneNote notebook. Open it in OneNote and export it as PDF.",
        "other_kind",
    ),
    "foreign-drawing": Kind(
        "図面や組版のファイルです。計画の文書なら、作ったソフトで開き、PDFで保存してください。",
        "A drawing or a layout. If it is a plan, open it in the program it is from and save it as PDF.",
        "other_kind",
    ),
    "foreign-xps": Kind(
        "XPSの文書です。XPSビューアーで開き、「Microsoft Print to PDF」で印刷してPDFにしてください。",
        "An XPS document. Open it in the XPS Viewer and print it to PDF.",
        "other_kind",
    ),
    "foreign-binary-workbook": Kind(
        "Excelのバイナリ ブックです。Excelで開き、「Excelブック(.xlsx)」で保存してください。",
        "A binary Excel workbook. Open it in Excel and save it as an Excel workbook (.xlsx).",
        "other_kind",
    ),
    "foreign-database": Kind(
        "データベースです。計画の表が入っていれば、作ったソフトで開き、Excelブック(.xlsx)に書き出してください。",
        "A database. If it holds a plan's tables, export them from its program as an Excel workbook (.xlsx).",
        "other_kind",
    ),
    "foreign-old-office": Kind(
        "古いワープロ・表計算ソフトの文書です。作ったソフトかLibreOfficeで開き、PDFで保存してください。",
        "A document of an old office program. Open it there or in LibreOffice and save it as PDF.",
        "other_kind",
    ),
    "foreign-backup": Kind(
        "ソフトが残したバックアップか自動保存のファイルです。元の文書がなければ、作ったソフトで開き、"
        "名前を付けて保存し直してください。",
        "A backup or an autosave file. If the document itself is lost, open this in its program and save it.",
        "other_kind",
    ),
    "foreign-unfinished": Kind(
        "ダウンロードの途中のファイルです。もう一度ダウンロードしてください。",
        "A download that did not finish. Download it again.",
        "other_kind",
    ),
    "foreign-shortcut": Kind(
        "ショートカットです。リンク先の元の文書をフォルダーに入れてください。",
        "A shortcut. Put the document that it points to into the folder.",
        "other_kind",
    ),
    "foreign-google": Kind(
        "Googleドライブの文書へのリンクで、中身がありません。"
        "ブラウザーで開き、Word・Excel・PDFなどの形式でダウンロードしてください。",
        "A link to a document in Google Drive, without content. Download it as Word, Excel or PDF.",
        "other_kind",
    ),
    "foreign-media": Kind(
        "音声か動画です。文書ではないため読みません。",
        "Sound or video, which is not read.",
        "other_kind",
    ),
    "foreign-other": Kind(
        "読める種類の名前ではありません。計画の文書なら、作ったソフトで開き、PDFで保存してください。",
        "Not a kind of file that is read. If it is a plan, save it as PDF from the program it is from.",
        "other_kind",
    ),
    "foreign-leftover": Kind(
        "隠しファイルや、Officeとパソコンが残した一時ファイルです。文書ではありません。",
        "A hidden file, or one that Office or the system left behind; not a document.",
        "leftover",
    ),
    "foreign-output": Kind(
        "planparseの出力フォルダーです。中のファイルは文書として読みません。",
        "An output folder of planparse. Its files are not read as documents.",
        "leftover",
    ),
    "own-export": Kind(
        "planparseが書き出したファイルで、計画の原本ではありません。記入した訂正を反映するには"
        "「planparse correct」に渡してください。",
        "Written by planparse, not a plan. To apply corrections filled in, give it to “planparse correct”.",
        "other_kind",
    ),
    "damaged": Kind(
        "PDFが壊れていて開けません({detail})。入手し直すか、PDFソフトで保存し直してください。",
        "The PDF is damaged ({detail}). Download it again, or save it again from a PDF program.",
        "damaged",
    ),
    "no-libreoffice": Kind(
        "この形式を読むにはLibreOfficeが要ります。{program}で開き、{suffix}で保存し直すか、LibreOfficeを入れてください。",
        "Needs LibreOffice. Save it as {suffix} from {program}, or install LibreOffice.",
        "other_kind",
    ),
    "libreoffice-failed": Kind(
        "LibreOfficeで開けません(壊れているか、パスワードで保護されています)。"
        "{program}で開けるか確かめ、{suffix}で保存し直してください。",
        "LibreOffice cannot open it: it is damaged or has a password. Save it as {suffix} from {program}.",
        "damaged",
    ),
    "libreoffice-slow": Kind(
        "LibreOfficeで{limit}秒以内に開けませんでした。{program}で開き、{suffix}で保存し直してください。",
        "LibreOffice did not open it within {limit} seconds. Save it as {suffix} from {program}.",
        "timeout",
    ),
    "encrypted-original": Kind(
        "パスワードまたは閲覧制限で保護されています。作成したソフトで開き、保護を解除して保存し直してください。",
        "Protected by a password or by rights management. Open it in its program and save it unprotected.",
        "encrypted",
    ),
    "damaged-original": Kind(
        "ファイルが壊れていて開けません({detail})。入手し直すか、作成したソフトで開いて保存し直してください。",
        "The file is damaged ({detail}). Obtain it again, or open it in its program and save it again.",
        "damaged",
    ),
    "nested-too-deeply": Kind(
        "入れ子(表の中の表など)が深すぎるため読めません。作成したソフトで開いて保存し直してください。",
        "Nested too deeply to be read (as tables in tables). Open it in its program and save it again.",
        "damaged",
    ),
    "original-too-large": Kind(
        "展開すると大きくなりすぎるため読みません。不要なシートやページを除いて保存し直してください。",
        "Too large once unpacked, so it was not read. Remove what is not needed and save it again.",
        "too_large",
    ),
    "no-text-original": Kind(
        "文字が入っていません。画像だけの文書なら、PDFで保存し、OCRの追加機能(planparse[ocr])を入れて変換してください。",
        "Contains no text. If it shows pictures of pages, save it as PDF and install OCR (planparse[ocr]).",
        "no_text",
    ),
    "frames-only": Kind(
        "このHTMLはフレームだけで、本文は別のファイルにあります({files})。本文のファイルを指定してください。",
        "This HTML has frames only; the text is in other files ({files}). Name the file with the text.",
        "no_text",
    ),
    "image-too-large": Kind(
        "画像が大きすぎて文字認識(OCR)を行えません({pages}ページ)。300dpi程度で読み込み直してください。",
        "The pictures are too large for recognition (pages: {pages}). Scan them again at about 300 dpi.",
        "no_text",
    ),
    "nothing-recognised": Kind(
        "画像から文字を認識できませんでした({pages}ページ)。300dpi程度で読み込み直してください。",
        "No text was recognised in the pictures (pages: {pages}). Scan them again at about 300 dpi.",
        "no_text",
    ),
    "no-visible-text": Kind(
        "読める文字がありません。白紙か、文字がすべて見えない文書です。原本を確かめてください。",
        "Contains no text that can be seen: it is blank, or all of its text is hidden. Check the original.",
        "no_text",
    ),
    "ocr-missing": Kind(
        "文字認識(OCR)の追加機能(planparse[ocr])が入っていません。先に入れてください。",
        "Recognition (OCR) needs the extra planparse[ocr], which is not installed.",
        "no_text",
    ),
    "page-too-complex": Kind(
        "ページの内容が多すぎて読めません(図形や文字が{limit}個を超えています)。PDFを分割するか、保存し直してください。",
        "A page holds more than {limit} objects, too many to read. Split the PDF or save it again.",
        "too_large",
    ),
    "no-text": Kind(
        "文字が入っていません({pages}ページ)。画像だけのPDFは、OCRの追加機能(planparse[ocr])を入れると読めます。",
        "Contains no text (pages: {pages}). Scanned PDFs are read with the extra planparse[ocr] (OCR).",
        "no_text",
    ),
    "unreadable-glyphs": Kind(
        "文字{total}個のうち{count}個はUnicodeへの対応付けがなく読み取れません。PDFを作り直すか、OCRの追加機能(planparse[ocr])を入れてください。",
        "{count} of {total} glyphs have no Unicode value. Remake the PDF, or install OCR (planparse[ocr]).",
        "no_text",
    ),
    "unknown-form": Kind(
        "どの様式にも当てはまりません({scores})。planparse form list で様式を確かめてください。",
        "No form matches ({scores}). See `planparse form list`.",
        "unknown_form",
    ),
    "empty-form": Kind(
        "様式「{title}」({form})の手がかりはありますが、その表題も課題も見つかりません。"
        "別の種類の文書なら、planparse form draft で様式を作ってください。",
        "Shows signs of the form “{title}” ({form}), but neither its title nor an issue. For another kind of "
        "document, propose a form with `planparse form draft`.",
        "unknown_form",
    ),
    "layout-lost": Kind(
        "予定表の形が失われています({count}か所)。表の形が残っているPDFか元のファイル(Word・Excelなど)を変換してください。",
        "Schedules have lost their layout ({count}). Convert a PDF or an original (Word, Excel) that has it.",
        "layout_lost",
    ),
    "several-forms": Kind(
        "複数の様式に当てはまります({scores})。使う様式を --form で指定してください。",
        "More than one form matches ({scores}). Choose one with --form.",
        "unknown_form",
    ),
    "no-such-file": Kind(
        "ファイルがありません。ファイル名と場所を確かめてください。",
        "No such file. Check its name and folder.",
    ),
    "is-folder": Kind(
        "フォルダーです。文書を指定してください。",
        "This is a folder. Name a document.",
    ),
    "unreadable": Kind(
        "読めません({why})。場所と権限を確かめてください。",
        "Cannot be read ({why}). Check where it is and its permissions.",
        "unreadable",
    ),
    "changed-while-read": Kind(
        "変換の途中でファイルが書き換えられました。保存し終えてから、もう一度変換してください。",
        "The file changed during the conversion. Convert again once it has been saved.",
        "unreadable",
    ),
    "not-regular": Kind(
        "通常のファイルではないため読みません(パイプ・装置・フォルダーなど)。元のファイルを指定してください。",
        "Not a regular file (a pipe, a device or a folder), so it was not read. Name the file itself.",
        "unreadable",
    ),
    "link-outside": Kind(
        "フォルダーの外を指すリンクのため読みません。元のファイルを指定してください。",
        "A link that leads out of its folder is not followed. Name the file itself.",
        "unreadable",
    ),
    # --- converting many documents ---
    "file-too-large": Kind(
        "ファイルが大きすぎます({size}、上限 {limit})。分割するか、--max-size を増やしてください。",
        "The file is too large ({size}; the limit is {limit}). Split it, or raise --max-size.",
        "too_large",
    ),
    "too-many-pages": Kind(
        "ページが多すぎます({count}ページ、上限 {limit}ページ)。分割するか、--max-pages を増やしてください。",
        "Too many pages ({count}; the limit is {limit}). Split the document, or raise --max-pages.",
        "too_many_pages",
    ),
    "result-too-large": Kind(
        "変換結果が大きすぎます。文書を分割してください。",
        "The converted data would be too large. Split the document.",
        "too_large",
    ),
    "timeout": Kind(
        "{limit}秒以内に読み終わりませんでした。文書が壊れていないか確かめ、--timeout を延ばしてください。",
        "Not finished within {limit} seconds. Check that the document is sound, or raise --timeout.",
        "timeout",
    ),
    "memory": Kind(
        "メモリーの上限({limit} MiB)を超えました。文書を分けるか、--memory を増やしてください。",
        "Needs more memory than the limit of {limit} MiB. Split the document, or raise --memory.",
        "memory",
    ),
    "memory-of-machine": Kind(
        "この計算機で使えるメモリー({limit} MiB)では足りません。"
        "上限(ulimit -v)を上げるか、文書を分けてください。",
        "Needs more memory than this machine allows ({limit} MiB). Raise the limit (ulimit -v) or split it.",
        "memory",
    ),
    "memory-too-small": Kind(
        "--memory {limit} は小さすぎます。ライブラリと辞書だけで {needed} MiB を使います。",
        "--memory {limit} is too small: the libraries and the dictionary alone take {needed} MiB.",
        "memory",
    ),
    "crash": Kind(
        "読み取り中に処理が異常終了しました。PDFを作り直す(印刷→PDFに保存)と読めることがあります。",
        "The reading process crashed. Printing the PDF to a new PDF may help.",
        "crash",
    ),
    "workers-lost": Kind(
        "変換していた計算機が繰り返し停止しました。--engine local で変換してみてください。",
        "The workers converting this document kept dying. Try --engine local.",
        "crash",
    ),
    "internal": Kind(
        "変換プログラムの内部で問題が起きました({error})。文書を添えて開発者に知らせてください。",
        "The converter itself failed ({error}). Please report it together with the document.",
        "internal",
    ),
    "rows-damaged": Kind(
        "表に入れる行が壊れているか、別の版のplanparseで作られています。文書をもう一度変換してください。",
        "The document's table rows are damaged, or from another version of planparse. Convert it again.",
        "internal",
    ),
    # --- files of an output folder ---
    "copy": Kind(
        "{name} と同じ内容です。1件の文書として数えました。要らないほうを除いてください。",
        "The same content as {name}, counted as one document. Remove the one that is not needed.",
        "copy",
    ),
    "corrections-orphaned": Kind(
        "この修正に合う文書がありません。文書を変換の対象に戻してください。差し替えた文書の修正なら、ファイル名を"
        "新しい文書のIDに変えてもう一度変換してください。要らなければ planparse prune で片付けます。",
        "No document has these corrections. Bring the document back. If another has replaced it, name this "
        "file after that one's id and convert again. If they are not needed, run planparse prune.",
    ),
    "progress-not-a-book": Kind(
        "進捗報告の様式ではありません。planparse progress books で作ったブックを指定してください。",
        "Not a progress book. Give a workbook written by `planparse progress books`.",
    ),
    "progress-row-damaged": Kind(
        "この行の隠れた欄「記録」が変わっているため、取り込みません。作り直した様式に書いてください。",
        "The hidden cell 記録 of this row was changed, so the row is not taken. Write into a new book.",
    ),
    "progress-cell-changed": Kind(
        "灰色の欄が書き換えられていますが、取り込みません。",
        "This grey cell was changed, which is not taken over.",
    ),
    "progress-status": Kind(
        "この行は取り込みません。状況は{choices}のどれかを選んでください。",
        "This row is not taken. Choose one of {choices} as 状況.",
    ),
    "progress-date": Kind(
        "この行は取り込みません。更新日は「R8.7.1」のように書いてください。",
        "This row is not taken. Write 更新日 as a date, such as R8.7.1.",
    ),
    "progress-no-tasks": Kind(
        "{year}に、四半期の予定がある計画がありません。--year で年度を指定してください。",
        "No plan of {year} has quarterly tasks. Choose the fiscal year with --year.",
    ),
    "progress-row-unknown": Kind(
        "この予定「{task}」は、いまの計画に見つかりません。計画が差し替えられた後の様式で報告してください。",
        "The plan has no such task 「{task}」. Report it in a book made after the plan was revised.",
    ),
    "progress-conflict": Kind(
        "{field}が食い違います。この報告は「{mine}」、先に{who}の報告は「{theirs}」です。両方を残しました。"
        "次の様式で決めてください。",
        "{field} differs: this report says 「{mine}」, an earlier one by {who} 「{theirs}」. Both are kept; "
        "decide in the next book.",
    ),
    "progress-orphaned": Kind(
        "{reports}件の予定への報告に合う文書がありません。報告は残してあります。文書を変換の対象に戻すか、"
        "差し替えた文書を変換してください。要らなければ planparse prune で片付けます。",
        "No document has the {reports} tasks that were reported on. The reports are kept. Bring the document "
        "back, or convert the one that replaced it. If they are not needed, run planparse prune.",
    ),
    "progress-task-gone": Kind(
        "報告のある予定{tasks}件({named}など)が、いまの計画にありません。報告は残してあります。取りやめたのなら"
        "状況を「中止」と報告してください。",
        "{tasks} tasks with reports ({named} …) are not in the plan any more. The reports are kept. If a "
        "task was dropped, report it as 中止.",
    ),
    "progress-review": Kind(
        "差し替えた計画で文言が変わった予定{tasks}件({named}など)に、前の報告を引き継ぎました。"
        "同じ予定かどうか確かめてください。",
        "The reports on {tasks} tasks ({named} …) were carried over to tasks that the revised plan words "
        "otherwise. Check that they are the same.",
    ),
    "progress-damaged": Kind(
        "{lines}行を読めません。ほかの行は使い、ファイルはそのまま残します。",
        "{lines} lines cannot be read. The others are used, and the file is left as it is.",
    ),
    "no-plans": Kind(
        "変換結果(plans/*.json)がありません。先に planparse convert を実行してください。",
        "No converted plans (plans/*.json). Run `planparse convert` first.",
    ),
    "output-unfinished": Kind(
        "最後の変換が終わっていないため、文書が足りないか古いままです。"
        "planparse convert をもう一度実行してください。",
        "The last conversion did not finish, so documents are missing or old. Run `planparse convert` again.",
    ),
    "documents-failed": Kind(
        "変換できなかった文書が{count}件あり、結果に入っていません。"
        "planparse convert で理由を確かめてください。",
        "{count} documents could not be converted and are missing. See why with `planparse convert`.",
    ),
    "not-a-plan": Kind(
        "計画のデータとして読めません。もう一度変換してください。",
        "Not a plan. Convert the document again.",
    ),
    "unsafe-id": Kind(
        "文書のID「{id}」はファイルの名前に使えないため、読みません。計画の元のファイルを変換し直してください。",
        "The document id “{id}” cannot be part of a file name, so this is not read. Convert it again.",
    ),
    "newer-major": Kind(
        "新しい版のplanparseで変換されたため読めません(データ形式 {version}、読めるのは {known})。"
        "planparseを更新してください。",
        "Converted by a newer planparse (schema {version}; this one reads {known}). Update planparse.",
    ),
    "newer-minor": Kind(
        "新しい版のplanparseで変換されたため、書き直すと項目が失われます(データ形式 {version})。"
        "planparseを更新してください。",
        "Converted by a newer planparse (schema {version}): rewriting would lose fields. Update planparse.",
    ),
    "corrections-damaged": Kind(
        "修正ファイル {path} が壊れています。直すか削除してください。",
        "The corrections file {path} is damaged. Repair or delete it.",
        "damaged",
    ),
    # --- corrections in the workbook ---
    "not-a-workbook": Kind(
        "Excelのブック(.xlsx)として読めません。Excelで開いて保存し直してください。",
        "Cannot be read as an Excel workbook (.xlsx). Open it in Excel and save it again.",
    ),
    "workbook-too-large": Kind(
        "ブックが大きすぎます。planparse export --xlsx で作り直したブックに書いてください。",
        "The workbook is too large. Write into a new one from `planparse export --xlsx`.",
    ),
    "workbook-sheet": Kind(
        "シート「{sheet}」がありません。planparse export --xlsx で作ったブックを指定してください。",
        "Has no sheet “{sheet}”. Give a workbook written by `planparse export --xlsx`.",
    ),
    "workbook-headings": Kind(
        "シート「{sheet}」の見出しが変わっています。1行目を元に戻してください。",
        "The column headers of sheet “{sheet}” have changed. Restore its first row.",
    ),
    "workbook-formula": Kind(
        "{cell}に数式があります。値だけを書いてください。",
        "{cell} holds a formula. Write values only.",
    ),
    "refused-document": Kind(
        "取り込みません。文書「{document}」は出力フォルダーにありません。",
        "Not taken over: the output folder has no document “{document}”.",
    ),
    "refused-path": Kind(
        "取り込みません。直そうとした項目がいまの計画にありません。ブックを作り直してください。",
        "Not taken over: the plan no longer has this value. Export the workbook again.",
    ),
    "refused-conflict": Kind(
        "取り込みません。同じ項目に別の修正も書かれています。どちらか1つにしてください。",
        "Not taken over: the workbook corrects this value twice, differently. Keep one of them.",
    ),
    "refused-stale": Kind(
        "取り込みません。書き出した後に値が変わっています(いま「{now}」)。ブックを作り直してください。",
        "Not taken over: the value has changed since the export (now “{now}”). Export the workbook again.",
    ),
    "white-cell-changed": Kind(
        "白い欄が書き換えられていますが、取り込みません。"
        "正しい値は、となりか「修正」シートの黄色い欄に書いてください。",
        "This protected cell was changed, which is not taken over. "
        "Write the right value into the yellow cell beside it or on sheet 修正.",
    ),
    "refused-amount-empty": Kind(
        "取り込みません。金額は空にできません。",
        "Not taken over: an amount cannot be empty.",
    ),
    "refused-choice": Kind(
        "取り込みません。{choices}のどれかか「{nothing}」で書いてください。",
        "Not taken over: write one of {choices}, or {nothing}.",
    ),
    "refused-period": Kind(
        "取り込みません。「2026」「令和8年度」「2026-03」のような期間か「{nothing}」で書いてください。",
        "Not taken over: write a period such as 2026, 令和8年度 or 2026-03, or {nothing}.",
    ),
    "refused-digits": Kind(
        "取り込みません。数字だけで書いてください。",
        "Not taken over: write digits only.",
    ),
    "refused-too-large": Kind(
        "取り込みません。{most}桁までの数字で書いてください。",
        "Not taken over: write a number of at most {most} digits.",
    ),
    "refused-code": Kind(
        "取り込みません。6桁の数字で書いてください。",
        "Not taken over: write six digits.",
    ),
    "refused-date": Kind(
        "取り込みません。日付を 2026-04-01 の形で書いてください。",
        "Not taken over: write the date as 2026-04-01.",
    ),
    # --- form files ---
    "not-toml": Kind(
        "TOMLとして読めません({where})。書き方を確かめてください。",
        "Not valid TOML ({where}). Check the syntax there.",
    ),
    "form-key": Kind(
        "未知の項目 {key} があります。{near} の誤りではありませんか。",
        "Unknown key {key}. Did you mean {near}?",
    ),
    "form-key-known": Kind(
        "未知の項目 {key} があります。使えるのは {known} です。",
        "Unknown key {key}. Known are {known}.",
    ),
    "form-key-missing": Kind(
        "項目 {key} がありません。書き足してください。",
        "The key {key} is missing. Add it.",
    ),
    "form-kind": Kind(
        "見出しの種類「{kind}」はありません。使えるのは {known} です。",
        "There is no kind of heading “{kind}”. Known are {known}.",
    ),
    "form-pattern": Kind(
        "正規表現が正しくありません: {pattern}({detail})。",
        "Invalid regular expression: {pattern} ({detail}).",
    ),
    "form-text-empty": Kind(
        "空の文があります。文書のとおりに書いてください。",
        "A text is empty. Write what the document says.",
    ),
    "form-text-braces": Kind(
        "「{text}」の波かっこが閉じていないか、開いていません。{{番号}} のように {{ と }} で囲んでください。",
        "A brace in “{text}” has no partner. Write both, as in {{number}}.",
    ),
    "form-text-name": Kind(
        "「{text}」の {{{name}}} は名前に使えません。記号と空白を除き、数字で終わらない名前にしてください。",
        "{{{name}}} in “{text}” is not a name: use letters only, and no digit at the end.",
    ),
    "form-text-near": Kind(
        "「{text}」の {{{name}}} は {{{near}}} の誤りではありませんか。",
        "{{{name}}} in “{text}”: did you mean {{{near}}}?",
    ),
    "form-text-twice": Kind(
        "「{text}」に {{{name}}} が2度あります。1度だけ使い、もう一方は別の名前にしてください。",
        "“{text}” has {{{name}}} twice. Use it once and name the other differently.",
    ),
    "form-text-adjacent": Kind(
        "「{text}」の {{{first}}} と {{{second}}} の境目が分かりません。間に文字か空白を入れてください。",
        "In “{text}”, nothing tells where {{{first}}} ends and {{{second}}} begins. Put a blank between.",
    ),
    "form-choice": Kind(
        "「{value}」は使えません。使えるのは {known} です。",
        "“{value}” is not allowed. Known are {known}.",
    ),
    "form-type": Kind(
        "{key} は{wanted}で書いてください(いまは {value})。",
        "{key} must be {wanted} (it is {value}).",
    ),
    "form-brackets": Kind(
        "{table} は [[{table}]] と二重のかっこで書いてください。",
        "Write {table} in double brackets: [[{table}]].",
    ),
    "form-minimum": Kind(
        "minimum は 0 より大きく 1 以下の数で書いてください(0.6 は6割。いまは {value})。",
        "minimum must be a number above 0 and at most 1, such as 0.6 for 60 % (it is {value}).",
    ),
    "form-pages": Kind(
        'pages は "1"、"2-4"、"11-" のように、文書の先頭から数えたページで書いてください(いまは {value})。',
        'pages must be written like "1", "2-4" or "11-", counted from the first page (it is {value}).',
    ),
    "form-name": Kind(
        "{key} に名前を書いてください(1行、80文字まで)。",
        "{key} must be a name: one line of at most 80 characters.",
    ),
    "form-quarter": Kind(
        "[[quarter]] は要りません。第1四半期・上期・4月・通年などは書かなくても読みます。消してください。"
        '独自の呼び名だけを [periods] に aliases = {{ "春学期" = "上期" }} のように書けます。',
        "[[quarter]] is not needed: 第1四半期, 上期, 4月, 通年 are read without it. Remove it. "
        'Only names of your own go to [periods], as aliases = {{ "春学期" = "上期" }}.',
    ),
    "form-no-sign": Kind(
        '文書の見分け方がありません。[identify] に text = ["計画の名前"] のように書いてください。',
        'Nothing tells a document of this form. Write some of its words: [identify] text = ["…", "…"].',
    ),
    "form-no-parts": Kind(
        "見出し・表・調書のどれもありません。[[heading]]、[[table]]、[sheet] のどれかを書いてください。",
        "The form has no part to read. Add a [[heading]], a [[table]] or a [sheet].",
    ),
    "form-no-wording": Kind(
        '{kind} の言葉がありません。text = ["文書のとおりの見出し"] のように書いてください。',
        '{kind} has no wording. Write it as the document does: text = ["…"].',
    ),
    "form-groups": Kind(
        "この正規表現には名前付きグループ {groups} が必要です。(?P<{first}>…) のように書き足してください。",
        "This pattern needs the named groups {groups}. Add them, as in (?P<{first}>…).",
    ),
    "form-group": Kind(
        "名前付きグループ {group} はここでは使えません。使えるのは {known} です。"
        "ほかの値は [[field]] に書いてください。",
        "The named group {group} is of no use here; known are {known}. Write a [[field]] for other values.",
    ),
    "form-pattern-empty": Kind(
        "空の正規表現があります。消すか、書き足してください。",
        "A pattern is empty. Remove it or write something.",
    ),
    "form-pattern-size": Kind(
        "正規表現が大きすぎるか、かっこが深すぎます(上限{limit}文字)。分けて書いてください。",
        "A pattern is too large or nested too deeply (the limit is {limit} characters). Split it.",
    ),
    "form-folder": Kind(
        "フォルダーです。様式のファイル(.toml)を指定してください。",
        "This is a folder. Name a form file (.toml).",
    ),
    "form-too-large": Kind(
        "様式のファイルとしては大きすぎます(上限{limit}KB)。指定したファイルを確かめてください。",
        "Too large for a form file (the limit is {limit} KB). Check that it is the right file.",
    ),
    "form-no-text": Kind(
        "文字のファイルとして読めません。UTF-8かShift_JISで保存し直してください。",
        "Not a text file. Save it as UTF-8 or Shift_JIS.",
    ),
    "form-wide-toml": Kind(
        "TOMLとして読めません({where})。= や引用符や空白が全角になっていませんか。半角で書いてください。",
        "Not valid TOML ({where}). A full-width equals sign, quote or blank? Write them in ASCII.",
    ),
    "form-bare-key": Kind(
        'TOMLとして読めません({where})。= の左の日本語は "…" で囲んでください。',
        "Not valid TOML ({where}). Put Japanese to the left of = in quotes.",
    ),
    "form-too-deep": Kind(
        "かっこの入れ子が深すぎるか、値が大きすぎます。様式のファイルか確かめてください。",
        "Nested too deeply, or a value is too large. Check that this is a form file.",
    ),
    "form-too-many": Kind(
        "見出し・項目・表の書き方、例、期間の呼び名のどれかが多すぎます(上限は各{limit}個)。種類の違う文書は、様式を"
        "分けて書いてください。",
        "Too many wordings of headings, fields and tables, or examples, or names of periods (the limit of "
        "each is {limit}). Write a form for each kind of document.",
    ),
    "form-alias": Kind(
        "aliases の「{word}」にある「{usual}」は期間ではありません。第1四半期 のように書いてください。",
        "aliases gives “{word}” the meaning “{usual}”, which is not a period. Write one such as 第1四半期.",
    ),
    "form-excluded": Kind(
        "excluded の「{word}」は期間を表す言葉ではありません。消してください。",
        "excluded names “{word}”, which is not a period. Remove it.",
    ),
    "form-slow": Kind(
        "この正規表現は照合が終わらないことがあります: {pattern}。(…+)+ のような繰り返しの中の繰り返しや、"
        "続けて並ぶ .* や \\s* をやめるか(\\s*+ は速く終わります)、text に書き換えてください。",
        "This pattern may take forever to match: {pattern}. Avoid repetitions inside repetitions, such as "
        "(…+)+, and .* or \\s* in a row (\\s*+ is quick), or write it as text.",
    ),
    "form-everything": Kind(
        "どんな行にも一致します: {pattern}。見出しに必ずある言葉を書き足してください。",
        "This matches every line: {pattern}. Add the words that such lines always have.",
    ),
    "form-nothing": Kind(
        "空の行にも一致します: {pattern}。必ずある言葉を書き足してください。",
        "This matches an empty line: {pattern}. Add the words that are always there.",
    ),
    "form-regex-name": Kind(
        "{name} は正規表現では使えません。text に書いてください。",
        "{name} has no meaning in a regular expression. Write it in a text.",
    ),
    "form-regex-width": Kind(
        "正規表現の「{character}」は一致しません(文書は「{folded}」に揃えて照合します): {pattern}。"
        "文書のとおりに書くなら text に書いてください。",
        "“{character}” in a pattern never matches, since documents are compared with “{folded}”: {pattern}. "
        "To write what the document says, use text.",
    ),
    "form-within": Kind(
        "within にある「{kind}」という種類の見出しがありません。書き足すか、within を直してください。",
        "`within` names “{kind}”, but the form has no such heading. Add it, or correct `within`.",
    ),
    "form-within-itself": Kind(
        "{kind} は自分の中にしか置けないため、見つかりません。文書の最上位なら within を消してください。",
        "{kind} may only stand within itself, so none is ever found. Remove `within` if it is at the top.",
    ),
    "form-unreachable": Kind(
        "{kind} は見つかりません。within の {within} を開く見出しがないためです。within を直してください。",
        "No {kind} is ever found: nothing opens {within} of its `within`. Correct it.",
    ),
    "form-outside-issue": Kind(
        "{kind} は課題(issue)の中にないため、どこにも入りません。"
        "課題の見出しを書き、within に issue を入れてください。",
        "{kind} belongs to an issue but stands in none. Add an issue's heading, and issue to `within`.",
    ),
    "form-example": Kind(
        "例がパターンに一致しません: {example}",
        "The patterns do not match this example: {example}",
    ),
    "form-example-literal": Kind(
        "例がパターンに一致しません: {example}。かっこなどが正規表現の記号として読まれています。"
        "patterns ではなく text に書けば、そのまま照合します。",
        "The patterns do not match this example: {example}. Its brackets have a meaning in patterns; "
        "write it as text instead.",
    ),
    "form-counter-example": Kind(
        "反例がパターンに一致します: {example}。パターンに、見出しにだけある言葉か記号を書き足してください。",
        "The patterns match this counter-example: {example}. Add words or signs that only the heading has.",
    ),
    "form-claimed": Kind(
        "「{example}」は先に書かれた {kind} と読まれます。言葉を変えるか、順番を入れ替えてください。",
        "“{example}” is taken for {kind}, which comes first. Change the words or the order.",
    ),
    "form-identity": Kind(
        "identity にある「{group}」がパターンにありません。消すか、パターンに書き足してください。",
        "`identity` names “{group}”, which no pattern has. Remove it, or add it to a pattern.",
    ),
    "form-no-title": Kind(
        "{kind} の題名がありません。{{{name}}} が題名なら {{題名}} と書いてください。",
        "{kind} has no title. If {{{name}}} is the title, write {{title}}.",
    ),
    "form-owner": Kind(
        "値の持ち主の {owner} がこの様式にありません。見出し・表・調書を書き足すか、of を直してください。",
        "The form finds no {owner} that could have this. Add its heading, table or sheet, or correct `of`.",
    ),
    "form-no-scale": Kind(
        '{name} の段階がありません。scale = ["A", "B", "C"] のように、よい順に書いてください。',
        '{name} has no scale. Write it from the best to the worst: scale = ["A", "B", "C"].',
    ),
    "form-idle-scale": Kind(
        '{name} の scale は使われません。type = "level" を書き足すか、scale を消してください。',
        'The scale of {name} has no effect. Add type = "level", or remove it.',
    ),
    "form-scale-twice": Kind(
        "{name} の scale に同じ段階が2度あります。",
        "The scale of {name} has the same level twice.",
    ),
    "form-idle-unit": Kind(
        "{name} の unit は使われません(type が {type} のため)。消すか、type を直してください。",
        "The unit of {name} has no effect on a value of type {type}. Remove it, or correct the type.",
    ),
    "form-no-label": Kind(
        '{name} の label がありません。label = ["文書にある言葉"] のように書いてください。',
        '{name} has no label. Write the words of the document: label = ["…"].',
    ),
    "form-field-twice": Kind(
        "{name} という [[field]] が2つあります。1つにまとめ、label を並べて書いてください。",
        "There are two [[field]]s named {name}. Make them one and list its labels.",
    ),
    "form-table-no-issue": Kind(
        "この表の行(取組)がどの課題のものか分からないため、表は読まれません。within に issue を入れるか、"
        'columns に issue = ["施策名"] のように課題の列を書いてください(いまの within は {within})。',
        "Nothing tells to which issue the rows of this table belong, so it is never read. Add issue to "
        "`within` (it is {within}), or a column of the issue to columns.",
    ),
    "form-table-title": Kind(
        '題名の列がありません。columns に title = ["事業名"] のように書いてください。',
        'No column holds the title of a row. Add it to columns: title = ["…"].',
    ),
    "form-column-twice": Kind(
        "「{text}」が {first} と {second} の両方にあります。どちらか一方だけに書いてください。",
        "“{text}” is both {first} and {second}. Write it once.",
    ),
    "form-sheet-title": Kind(
        '調書の題名の在りかがありません。[{table}] に title = ["事業名"] のように書いてください。',
        'Nothing tells the title of a sheet. Add it to [{table}]: title = ["…"].',
    ),
    "example-missing": Kind(
        "例の文書 {example} がありません。置くか、この期待結果を消してください。",
        "The example document {example} is missing. Add it, or remove this result.",
    ),
    "expected-missing": Kind(
        "期待結果 {expected} がありません。planparse form check --accept で作り、中身を確かめてください。",
        "The expected result {expected} is missing. Make it with planparse form check --accept.",
    ),
    "expected-damaged": Kind(
        "期待結果として読めません(JSON)。planparse form check --accept で作り直してください。",
        "Not an expected result (JSON). Make it anew with planparse form check --accept.",
    ),
    "expected-differs": Kind(
        "{place} は「{expected}」のはずですが、「{found}」と読まれました。",
        "{place} should be “{expected}” but was read as “{found}”.",
    ),
    "accept-needs-form": Kind(
        "様式のファイルを指定してください: planparse form check --accept 様式.toml",
        "Name a form file: planparse form check --accept form.toml",
    ),
    # --- options and settings ---
    "settings-unreadable": Kind(
        "設定ファイルを読めません({why})。場所と権限を確かめてください。",
        "The settings file cannot be read ({why}). Check where it is and its permissions.",
    ),
    "settings-not-toml": Kind(
        "TOMLとして読めません({where})。書き方を確かめてください。",
        "Not valid TOML ({where}). Correct the file.",
    ),
    "settings-too-deep": Kind(
        "大きすぎるか、かっこの入れ子が深すぎます。設定ファイルか確かめてください。",
        "Too large, or nested too deeply. Check that this is a settings file.",
    ),
    "settings-unknown": Kind(
        "{key} という設定はありません。{hint}",
        "There is no setting {key}. {hint}",
    ),
    "settings-value": Kind(
        "{option} に「{value}」は指定できません。planparse --help で使える値を確かめてください。",
        "{option} cannot be “{value}”. See the help of the command for its values.",
    ),
    "option-alone": Kind(
        "{option} は {needed} と一緒に指定してください。",
        "{option} only works with {needed}. Add it, or leave {option} out.",
    ),
    "options-clash": Kind(
        "{option} は {other} と一緒には使えません。どちらかを外してください。",
        "{option} has no effect with {other}. Leave one of them out.",
    ),
    "not-on-store": Kind(
        "ここにはURLを指定できません。この計算機にあるファイルかフォルダーを指定してください。",
        "A URL cannot be given here. Name a file or folder on this machine.",
    ),
    "stream-taken": Kind(
        "標準出力に書けるのは1つだけです({options})。ほかはファイル名で指定してください。",
        "Only one thing can go to standard output ({options}). Name files for the others.",
    ),
    "stream-folder": Kind(
        "フォルダーを作る出力は、標準出力に書けません。フォルダーの名前を指定してください。",
        "This writes a folder, which standard output cannot take. Name a folder.",
    ),
    "stream-twice": Kind(
        "標準入力から読める文書は1つだけです。「-」は1回だけ指定してください。",
        "Standard input holds one file only. Give - once.",
    ),
    "stream-batch": Kind(
        "convert は標準入力の文書を変換できません。ファイルに保存してから指定してください。",
        "convert does not read standard input. Save the document to a file first.",
    ),
    # --- links files of `planparse diff` ---
    "links-too-deep": Kind(
        "かっこの入れ子が深すぎるか、値が大きすぎます。対応指定ファイルか確かめてください。",
        "Nested too deeply, or a value is too large. Check that this is a links file.",
    ),
    "links-too-large": Kind(
        "対応指定ファイルが大きすぎます(上限 {limit} MB)。ファイルを分けてください。",
        "The links file is too large (the limit is {limit} MB). Split it.",
    ),
    "links-table": Kind(
        "知らない見出し [{table}] があります。使えるのは [[pin]]、[[forbid]]、[[bureau]]、[[lineage]] です。",
        "Unknown table [{table}]. Use [[pin]], [[forbid]], [[bureau]] and [[lineage]].",
    ),
    "links-brackets": Kind(
        "{table} は [[{table}]] と二重の括弧で書いてください。",
        "Write {table} in double brackets: [[{table}]].",
    ),
    "links-key": Kind(
        "{where}に知らない項目 {key} があります。使えるのは {known} です。",
        "{where} has the unknown key {key}. Known are {known}.",
    ),
    "links-lineage": Kind(
        "{where}に id、fiscal_year、issue を書いてください。",
        "{where} must have id, fiscal_year and issue.",
    ),
    "links-bureau": Kind(
        '{where}の old と new に組織の名称を書いてください(複数は ["…", "…"])。',
        '{where} must have the names of bureaus as old and new (several as ["…", "…"]).',
    ),
    "links-action": Kind(
        "{where}の指定「{action}」は「結ぶ」か「切る」にしてください。",
        "{where}: the action “{action}” must be pin (結ぶ) or forbid (切る).",
    ),
    "links-no-ids": Kind(
        "{where}に旧(old)と新(new)の番号がどちらもありません。どちらかを書いてください。",
        "{where} has neither an old nor a new id. Give at least one.",
    ),
    "links-forbid": Kind(
        "{where}の「切る」には旧(old)と新(new)の両方の番号が必要です。",
        "{where}: forbid needs both an old and a new id.",
    ),
    "links-levels": Kind(
        "{where}の {old} と {new} は結べません。課題どうし、取組どうしで結んでください。",
        "{where} links {old} with {new}. Link an issue with an issue, an initiative with an initiative.",
    ),
    "links-year": Kind(
        "{where}の年度「{year}」は 2026 のように西暦で書いてください。",
        "{where}: write the fiscal year “{year}” as a number such as 2026.",
    ),
    "links-columns": Kind(
        "1行目に {columns} の列がありません。",
        "The first row has no column {columns}.",
    ),
    # --- calls ---
    "no-such-input": Kind(
        "見つかりません。名前と場所を確かめてください。",
        "Not found. Check the name and where it is.",
    ),
    "not-listed": Kind(
        "一覧を取得できません({why})。接続と権限を確かめてください。",
        "Cannot be listed ({why}). Check the connection and the permissions.",
    ),
    "bad-url": Kind(
        "扱えないURLです({why})。URLの書き方を確かめてください。",
        "Unsupported URL ({why}). Check how it is written.",
    ),
    "needs-extra": Kind(
        "追加の部品が必要です: pip install 'planparse[{extra}]'",
        "An optional dependency is missing: pip install 'planparse[{extra}]'",
    ),
    "no-form-and-form": Kind(
        "{word} は様式を使わない指定です。様式のファイルと一緒には指定できません。",
        "“{word}” asks for reading without a form and cannot stand beside a form file.",
    ),
    "no-such-value": Kind(
        "{value} は指定できません(指定できるもの: {known})。",
        "There is no “{value}”; choose one of {known}.",
    ),
    "no-such-table": Kind(
        "{table} という表はありません(指定できるもの: {known})。{hint}",
        "There is no table “{table}”; choose from {known}. {hint}",
    ),
    "no-address": Kind(
        "{value} はアドレス(https://… または urn:…)ではありません。",
        "“{value}” is no address; write https://… or urn:….",
    ),
    "address-opens": Kind(
        "このアドレスは公開されます。利用者名・パスワード・署名を除いて書いてください。",
        "This address will be published. Write it without a user, a password or a signature.",
    ),
    "no-licence": Kind(
        "{value} はライセンスではありません。CC-BY-4.0 のような名前か、本文のアドレス(https://…)を書いてください。",
        "“{value}” is no licence; write a name such as CC-BY-4.0, or the address of its text (https://…).",
    ),
    "option-without-target": Kind(
        "{targets} と一緒に使います。",
        "It needs {targets}.",
    ),
    "no-targets": Kind(
        "書き出し先を1つ以上指定してください: {options}",
        "Name at least one target: {options}",
    ),
    "no-output-folder": Kind(
        "書き出し先のフォルダーを -o で指定してください。",
        "Name the folder to write to with -o.",
    ),
    "draw-needs-pdf": Kind(
        "テキストに --draw は使えません。PDFを指定してください。",
        "--draw needs a PDF.",
    ),
    "empty-page": Kind(
        "{page}ページに読める行がありません。ページの番号を確かめてください。",
        "Page {page} has no lines. Check the number of the page.",
    ),
    "log-unwritable": Kind(
        "--json-log の出力先に書けません({why})。別の場所を指定してください。",
        "Cannot write the --json-log ({why}). Name another file.",
    ),
    "log-lost": Kind(
        "書けなくなりました({why})。変換は続けます。空き容量を確かめてください。",
        "Can no longer be written ({why}). The run goes on; check the free space.",
    ),
    "no-new-plan": Kind(
        "新年度の計画も指定してください: planparse diff OLD NEW",
        "Name this year's plan as well: planparse diff OLD NEW",
    ),
    "no-pairs": Kind(
        "比べられる計画の組がありません。2つのファイルを直接指定するか、--from と --to を確かめてください。",
        "There are no plans to compare. Name two files, or check --from and --to.",
    ),
    "years-reversed": Kind(
        "旧の計画({old})は新の計画({new})より後の年度のものです。順序を確かめてください。"
        "このまま比べるときは --force を付けてください。",
        "The old plan ({old}) is of a later year than the new one ({new}). Did you swap them? "
        "To compare them all the same, add --force.",
    ),
    "other-municipality": Kind(
        "自治体が違います({old}と{new})。ファイルを確かめてください。"
        "このまま比べるときは --force を付けてください。",
        "These are plans of different municipalities ({old}, {new}). "
        "To compare them all the same, add --force.",
    ),
    "other-bureau": Kind(
        "組織が違い({old}と{new})、対応する課題もほとんどありません。ファイルを確かめてください。"
        "改称や統合のときは対応指定ファイルの [[bureau]] に書いてください。"
        "このまま比べるときは --force を付けてください。",
        "These are plans of different bureaus ({old}, {new}) with hardly an issue in common. "
        "If the bureau was renamed or merged, say so under [[bureau]] in a links file; "
        "to compare them all the same, add --force.",
    ),
    # --- where documents are converted ---
    "no-linux": Kind(
        "--sandbox fork はLinuxだけで使えます。--sandbox spawn を使ってください。",
        "--sandbox fork needs Linux. Use --sandbox spawn.",
    ),
    "sandbox-unknown": Kind(
        "環境変数の値 {given} は使えません({known})。",
        "The environment variable cannot be {given} (known: {known}).",
    ),
    "sandbox-failed": Kind(
        "変換用のプロセスを起動できませんでした: {detail}",
        "The converting process could not be started: {detail}",
    ),
    "sandbox-silent": Kind(
        "変換用のプロセスが起動しませんでした。"
        "メモリーの空きと上限(ulimit -v)を確かめ、もう一度実行してください。",
        "The converting process did not start. Check free memory and its limit (ulimit -v), and try again.",
    ),
    "dask-unreachable": Kind(
        "Daskのスケジューラーかワーカーに接続できません({why})。--scheduler の番地とワーカーを確かめ、"
        "同じコマンドをもう一度実行すると続きから始まります。",
        "Cannot reach the Dask scheduler or any worker ({why}). Check --scheduler and the workers; "
        "the same command resumes.",
    ),
    "ray-unreachable": Kind(
        "Rayに接続できません({why})。--scheduler の番地と認証(RAY_AUTH_MODE)を確かめてください。",
        "Cannot reach Ray ({why}). Check --scheduler and the authentication (RAY_AUTH_MODE).",
    ),
    "ray-ended": Kind(
        "Rayが停止しました({why})。同じコマンドをもう一度実行すると続きから始まります。",
        "Ray stopped ({why}). The same command resumes.",
    ),
    "workers-failed": Kind(
        "ワーカーで変換できません({why})。すべてのワーカーに同じ版のplanparseを入れてください。",
        "The workers cannot convert ({why}). Install the same version of planparse on all of them.",
    ),
    "other-version": Kind(
        "ワーカーのplanparseの版({worker})が実行元の版({run})と違います",
        "the worker runs planparse {worker}, the batch {run}",
    ),
    # --- writing ---
    "unwritable": Kind(
        "書き込めません({why})。空き容量と権限を確かめるか、別の場所を指定してください。",
        "Cannot be written ({why}). Check space and permissions, or choose another place.",
    ),
    "system-failed": Kind(
        "読み書きに失敗しました({why})。空き容量・権限・出力先を確かめてください。",
        "Reading or writing failed ({why}). Check space, permissions and where the output goes.",
    ),
    "no-memory": Kind(
        "メモリーが足りません。ほかのプログラムを終えるか、上限(ulimit -v)を上げるか、"
        "対象を分けて実行してください。",
        "Out of memory. End other programs, raise the limit (ulimit -v), or give fewer files at a time.",
        "unreadable",
    ),
    "too-many-files": Kind(
        "これ以上ファイルを開けません。上限(ulimit -n)を上げるか、ほかのプログラムを終えて、"
        "もう一度実行してください。",
        "No more files can be opened. Raise the limit (ulimit -n) or end other programs, and try again.",
        "unreadable",
    ),
    "too-many-processes": Kind(
        "これ以上プロセスを起動できません。上限(ulimit -u)を上げるか、ほかのプログラムを終えて、"
        "もう一度実行してください。",
        "No more processes can be started. Raise the limit (ulimit -u) or end other programs, and try again.",
        "unreadable",
    ),
    "written-too-large": Kind(
        "書き込むファイルが大きさの上限を超えます。上限(ulimit -f)を上げるか、別の場所を指定してください。",
        "The file would exceed the largest size. Raise the limit (ulimit -f), or choose another place.",
    ),
    "output-unwritable": Kind(
        "出力先に書けません({why})。空き容量と権限を確かめ、同じコマンドをもう一度実行すると続きから始まります。",
        "Cannot write the output ({why}). Check space and permissions; the same command resumes.",
    ),
    "output-unreachable": Kind(
        "出力先に接続できません({why})。同じコマンドをもう一度実行すると続きから始まります。",
        "The output cannot be reached ({why}). The same command resumes.",
    ),
    "output-held": Kind(
        "別の変換がこの出力先を使っています({who})。終わるのを待つか、--wait を付けてください。",
        "Another run is using this output folder ({who}). Wait until it ends, or give --wait.",
    ),
    # --- the server ---
    "serve-address": Kind(
        "このアドレスで待ち受けられません: {why}",
        "Cannot listen on this address: {why}",
    ),
    "serve-folder": Kind(
        "変換結果のフォルダーではありません。planparse convert の出力フォルダーか、"
        "空のフォルダーを指定してください。",
        "Not an output folder. Name the output folder of `planparse convert`, or an empty folder.",
    ),
    "serve-login": Kind(
        "ほかのパソコンから使えるアドレスでは、--users か --trusted-header で使える人を決めてください。",
        "Others can reach this address: say who may enter with --users or --trusted-header.",
    ),
    "serve-name": Kind(
        "ブラウザーに入力するホスト名を --name で指定してください。",
        "Give the host name that browsers use with --name.",
    ),
    "serve-no-password": Kind(
        "パスワードが空です。利用者は加えていません。",
        "The password is empty; no user was added.",
    ),
    "serve-users-file": Kind(
        "利用者のファイルを --users で指定してください。",
        "Name the users file with --users.",
    ),
    "upload-too-large": Kind(
        "大きすぎます。入れられるのは1件{limit} MiBまでです。文書を分けるか、画像を減らしてください。",
        "Too large: a file may have {limit} MiB. Split the document, or take pictures out.",
    ),
    "uploads-waiting": Kind(
        "処理を待つファイルが合わせて{limit} MiBを超えます。前のものが終わってから入れてください。",
        "The files that wait would exceed {limit} MiB together. Add it when the others are done.",
    ),
    "user-name": Kind(
        "この利用者名は使えません。空でなく、「:」「#」と改行を含まない名前にしてください。",
        "Not a user name: it must not be empty nor contain “:”, “#” or a line break.",
    ),
    "users-line": Kind(
        "{line}行目が読めません。利用者は planparse serve --add-user で加えてください。",
        "Line {line} cannot be read. Add users with `planparse serve --add-user`.",
    ),
    "users-none": Kind(
        "利用者が1人も書かれていません。planparse serve --add-user で加えてください。",
        "Names no user. Add one with `planparse serve --add-user`.",
    ),
    "users-unreadable": Kind(
        "利用者のファイルを読めません: {why}",
        "The users file cannot be read: {why}",
    ),
    "database-refused": Kind(
        "書き込めませんでした。内容は元のままです: {detail}",
        "Not written; its content is unchanged: {detail}",
    ),
    "tables-older": Kind(
        "データベースの表は、古い版の planparse が作ったもので、今の列がありません。内容は元のままです。"
        "DROP SCHEMA {schema} CASCADE を実行してから、もう一度書き出してください。",
        "The tables in the database are of an older planparse and lack columns; nothing was changed. "
        "Run DROP SCHEMA {schema} CASCADE, then export again.",
    ),
}


PHRASES: Mapping[str, tuple[str, str]] = {
    # what the operating system says
    "no-permission": ("権限がありません", "Permission denied"),
    "not-found": ("ファイルがありません", "No such file or directory"),
    "folder": ("フォルダーです", "Is a directory"),
    "not-a-folder": ("途中にフォルダーでないものがあります", "Not a directory"),
    "exists": ("同じ名前のファイルがあります", "File exists"),
    "no-space": ("空き容量がありません", "No space left on device"),
    "quota": ("割り当て容量を超えました", "Disk quota exceeded"),
    "read-only": ("書き込みが禁止されています", "Read-only file system"),
    "name-too-long": ("名前が長すぎます", "File name too long"),
    "input-output": ("装置の読み書きに失敗しました", "Input/output error"),
    "no-file": ("通常のファイルではありません(パイプ・装置など)", "Not a regular file (a pipe or a device)"),
    "link-loop": ("リンクが循環しています", "Links lead to one another"),
    "file-limit": ("ファイルの大きさの上限を超えました", "File too large"),
    "larger-than-read": ("大きすぎます", "Too large"),
    "not-utf-8": ("UTF-8の文字として読めません", "not UTF-8 text"),
    "quoted": ("{text}", "{text}"),
    # what a setting may have been meant to be
    "meant": ("もしかして: {name}", "Did you mean {name}?"),
    "nothing-meant": (
        "使える設定は planparse --help で確かめてください。",
        "See the help of the command for its options.",
    ),
    # whose tasks people report on
    "this-output": ("この変換結果", "this folder"),
    "fiscal-year": ("{year}年度", "{year}"),
    # what is in a file
    "unknown": ("別の種類のデータ", "something else"),
    **{name: (kind.ja, kind.en) for name, kind in KINDS.items()},
    # where in a file
    "text-position": ("{line}行{column}文字目", "line {line}, column {column}"),
    "text-end": ("ファイルの終わり", "end of the file"),
    "table-entry": ("[[{table}]] の{number}番目", "Entry {number} of [[{table}]]"),
    "form-line": ("{file} {line}行目", "{file}, line {line}"),
    "form-place": ("{file} {line}行目 {where}", "{file}, line {line}, {where}"),
    "wants-text": ('文字列 "…"', 'a string, as "…"'),
    "wants-texts": ('文字列のリスト ["…", "…"]', 'a list of strings, as ["…", "…"]'),
    "wants-truth": ("true か false", "true or false"),
    "wants-table": ("表([…] か {{ … }})", "a table, as […] or {{ … }}"),
    "sheet-row": ("{row}行目", "Row {row}"),
    "workbook-cell": ("{sheet}の{row}行目「{column}」", "Sheet {sheet}, row {row}, “{column}”"),
}
"""Parts of sentences in Japanese and English: why a file cannot be used, and where in it."""

_SYSTEM: Mapping[int, str] = {
    errno.EACCES: "no-permission",
    errno.EPERM: "no-permission",
    errno.ENOENT: "not-found",
    errno.EISDIR: "folder",
    errno.ENOTDIR: "not-a-folder",
    errno.EEXIST: "exists",
    errno.ENOSPC: "no-space",
    errno.EDQUOT: "quota",
    errno.EROFS: "read-only",
    errno.ENAMETOOLONG: "name-too-long",
    errno.EIO: "input-output",
    errno.ENODEV: "no-file",
    errno.ELOOP: "link-loop",
    errno.EFBIG: "file-limit",
    errno.EOVERFLOW: "larger-than-read",
}
_EXHAUSTED: Mapping[int, str] = {
    errno.EMFILE: "too-many-files",
    errno.ENFILE: "too-many-files",
    errno.EAGAIN: "too-many-processes",
    errno.ENOMEM: "no-memory",
    errno.EFBIG: "written-too-large",
}
"""The errors that say which limit of the machine was reached, whatever was tried."""
_TOML_POSITION = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of a sentence: a code of `PHRASES` and the values for it."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def render(self, language: Language) -> str:
        """The phrase in a language."""
        ja, en = PHRASES[self.code]
        return fill(ja, en, _rendered(self.values, language), language)


def hint(meant: str | None) -> Phrase:
    """What a person may have meant by a name that is none; where to look if nothing is like it."""
    return Phrase("nothing-meant") if meant is None else Phrase("meant", {"name": meant})


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong: a code of `CATALOGUE`, the file it is about ("" for none), and the values.

    A value "detail" that the sentence does not use is for the developer; the manifest keeps it.
    """

    code: str
    file: str | Phrase = ""
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def reason(self) -> Reason | None:
        """What the manifest records for a document that failed so; None where no document is at fault."""
        return CATALOGUE[self.code].reason

    @property
    def detail(self) -> str:
        """The detail for the developer; "" where there is none."""
        return without_secrets(str(self.values.get("detail", "")))

    def sentence(self, language: Language) -> str:
        """What is wrong and what to do, without the file."""
        kind = CATALOGUE[self.code]
        return without_secrets(fill(kind.ja, kind.en, _rendered(self.values, language), language))

    def subject(self, language: Language) -> str:
        """The file that the failure is about, as it is shown; "" for none."""
        if isinstance(self.file, Phrase):
            return self.file.render(language)
        return address_without_secrets(self.file)

    def render(self, language: Language) -> str:
        """The whole message, in one line but for a quoted traceback: file, what is wrong, what to do."""
        file = self.subject(language)
        return f"{file}: {self.sentence(language)}" if file else self.sentence(language)


Value: TypeAlias = "str | int | Phrase | Failure | tuple[str, ...]"
"""A value of a sentence; a tuple is shown as a list in the language's punctuation."""


def _rendered(values: Mapping[str, Value], language: Language) -> dict[str, object]:
    return {name: _shown(value, language) for name, value in values.items()}


def _shown(value: Value, language: Language) -> str:
    if isinstance(value, tuple):
        return ("、" if language == "ja" else ", ").join(value)
    if isinstance(value, Phrase | Failure):
        return value.render(language)
    return str(value)


class PlanparseError(Exception):
    """Anything planparse refuses or cannot do. `str()` is the English message."""

    def __init__(self, code: str, file: str | Phrase = "", values: Mapping[str, Value] | None = None) -> None:
        super().__init__(code, file, values)
        self.failure = Failure(code, file, values or {})

    @classmethod
    def of(cls, failure: Failure) -> Self:
        """A failure that is a value, as what a sandbox returns, as an exception."""
        return cls(failure.code, failure.file, failure.values)

    @property
    def code(self) -> str:
        """The code in the catalogue."""
        return self.failure.code

    def message(self, language: Language) -> str:
        """The message in a language: the file, what is wrong, what to do."""
        return self.failure.render(language)

    def __str__(self) -> str:
        return self.message("en")


class ReadError(PlanparseError):
    """A document, or a file of an output folder, that cannot be read; other files may be fine."""


class FormError(PlanparseError):
    """A form file that cannot be used."""


class UsageError(PlanparseError):
    """A command or call that is wrong: nothing was done."""


class EngineError(PlanparseError):
    """Documents cannot be converted here or on the cluster; what is committed stays."""


class OutputError(PlanparseError):
    """Output that cannot be written: a full disk, no permission, no network, another run."""


def cause(error: Exception) -> Phrase:
    """Why an operation failed, from the operating system's or a library's own exception."""
    if isinstance(error, UnicodeDecodeError):
        return Phrase("not-utf-8")
    number = error.errno if isinstance(error, OSError) else None
    if number is not None and number in _SYSTEM:
        return Phrase(_SYSTEM[number])
    text = os.strerror(number) if number else str(error).strip() or type(error).__name__
    return Phrase("quoted", {"text": text.splitlines()[0]})


def limit_of(error: BaseException) -> str | None:
    """The code of the limit of the machine that the operating system says was reached; None for all else."""
    return _EXHAUSTED.get(error.errno or 0) if isinstance(error, OSError) else None


def refused(code: str, file: str, error: Exception) -> Failure:
    """The failure of what the operating system or a library refused, where `code` says what was tried.

    Where a limit of the machine was reached, it is that limit's own: no other place, space or permission
    would help.
    """
    limit = limit_of(error)
    return Failure(code, file, {"why": cause(error)}) if limit is None else Failure(limit, file)


def toml_position(error: tomllib.TOMLDecodeError) -> Phrase:
    """Where in a file the TOML is wrong."""
    at = _TOML_POSITION.search(str(error))
    return Phrase("text-position", {"line": at[1], "column": at[2]}) if at else Phrase("text-end")


@contextmanager
def writing(file: str, code: str = "unwritable") -> Iterator[None]:
    """A context in which an OSError means that `file` cannot be written: raises OutputError instead."""
    try:
        yield
    except OSError as error:
        raise OutputError.of(refused(code, file, error)) from error
