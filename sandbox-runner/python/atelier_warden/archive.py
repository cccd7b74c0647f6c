"""Our own packages as archives that go into the cage as bytes.

The checkout may lie where only root reads; nothing is copied to a disk that somebody would have to clean.
"""

from __future__ import annotations

import io
import os
import zipfile

_ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_VENDORS = "atelier_device/vendors"
_ARCHIVES = {
    "program": ("atelier", "atelier_device", _VENDORS, "atelier_learner", "atelier_wire", "atelier_zygote"),
    "judge": ("atelier_judge",),
    "errand": ("atelier_device", _VENDORS),
}
_ERRAND = "from atelier_device.errand import main\n\nmain()\n"


def read_programs(vendors: dict[str, str | None]) -> dict[str, bytes]:
    """`program` for every sandbox, `judge` for the judge's alone, `errand` for questions to drivers.

    `vendors` names files of vendors that are not built in.
    """
    added = {f"{_VENDORS}/{name}.py": file for name, file in vendors.items() if file is not None}
    return {name: _pack(packages, added if _VENDORS in packages else {}) for name, packages in _ARCHIVES.items()}


def _pack(packages: tuple[str, ...], added: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("__main__.py", _ERRAND)  # for whom the archive is a program; the others import from it
        for name, file in added.items():
            archive.write(file, name)
        for package in packages:
            folder = os.path.join(_ROOT, package)
            for name in sorted(os.listdir(folder)):
                if name.endswith(".py"):
                    archive.write(os.path.join(folder, name), f"{package}/{name}")
    return buffer.getvalue()
