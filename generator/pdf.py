"""Office files and HTML printed to PDF by the programs people use, without the date and time of printing."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import pikepdf


def by_libreoffice(source: Path, target: Path) -> None:
    """Print an office file to PDF, in a fresh LibreOffice profile.

    Raises subprocess.CalledProcessError if LibreOffice fails and FileNotFoundError if it writes nothing.
    """
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        _without_dates(Path(folder) / f"{source.stem}.pdf", target)


def by_chromium(source: Path, target: Path, *, tagged: bool) -> None:
    """Print an HTML file to PDF; raises the same errors as `by_libreoffice`."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.pdf"
        command = ["chromium", "--headless", "--disable-gpu", f"--user-data-dir={folder}/profile"]
        # Chromium's sandbox does not start as root, which is who we are in a container
        command += ["--no-sandbox"] if os.geteuid() == 0 else []
        command += [] if tagged else ["--disable-pdf-tagging"]
        command += ["--no-pdf-header-footer", f"--print-to-pdf={out}", source.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        _without_dates(out, target)


def _without_dates(source: Path, target: Path) -> None:
    with pikepdf.open(source) as pdf:
        for key in ("/CreationDate", "/ModDate"):
            if key in pdf.docinfo:
                del pdf.docinfo[key]
        if "/Metadata" in pdf.Root:
            del pdf.Root.Metadata
        for key in ("/DocChecksum", "/ID"):
            if key in pdf.trailer:
                del pdf.trailer[key]
        pdf.remove_unreferenced_resources()
        pdf.save(
            target,
            deterministic_id=True,
            compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
