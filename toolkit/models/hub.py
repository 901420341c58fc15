r"""Download a checkpoint from the Hugging Face hub, and compare every file with the checksum that the hub published.

The hub publishes a SHA-256 for each large (LFS) file and a git blob id, a SHA-1 over `blob <size>\0<content>`, for
each small one. Both are checked after the download, and the registry's own SHA-256 if it has one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from toolkit.errors import ModelError, first_line
from toolkit.models import disk
from toolkit.models.choice import choose
from toolkit.models.disk import Meter, in_background, wait
from toolkit.models.registry import HubSource, ModelFile
from toolkit.models.store import Checkpoint, SpaceNeeded
from toolkit.progress import Progress

_ANSWER_SECONDS = 5


@dataclass(frozen=True, slots=True)
class _Remote:
    name: str
    size: int
    sha256: str
    blob: str


def fetch(
    source: HubSource,
    expected: tuple[ModelFile, ...],
    folder: Path,
    *,
    hub_counts: bool = False,
    space: SpaceNeeded,
    progress: Progress,
) -> Checkpoint:
    """Put the files of `source` into `folder` and check them; continue a stopped download.

    Files in `known` must have the SHA-256 given there. With `hub_counts` it is the one that the hub publishes, if it
    publishes another: then the owner changed the file, which is noted. `space` returns the bytes needed in addition to
    the download, for the conversion.
    Raises `ModelError` when the hub cannot be reached, the repository is missing, closed or has no checkpoint zhen
    can use, or a file is not the published one.
    """
    commit, remote = _listing(source)
    names = _chosen(source, [item.name for item in remote])
    wanted = [file for file in remote if file.name in names]
    beside = space([ModelFile(file.name, file.size, "") for file in wanted]) if space else 0
    missing = sum(file.size for file in wanted) - disk.bytes_in(folder)
    disk.need_space(folder, max(0, missing) + beside, f"preparing {source.repo}")
    with disk.guard(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _download(source, commit, wanted, folder, progress)
        ours = {file.name: file for file in expected}
        if hub_counts:
            ours = {
                file.name: ours[file.name] for file in wanted if file.name in ours and _is_same(file, ours, progress)
            }
        files = [_checked(folder / file.name, file, ours.get(file.name), progress) for file in wanted]
        shutil.rmtree(folder / ".cache", ignore_errors=True)
    return Checkpoint(folder, tuple(files), f"{source.repo}@{commit}")


def _chosen(source: HubSource, names: list[str]) -> set[str]:
    if absent := [name for name in source.files if name not in names]:
        raise ModelError(f"{source.repo}: no file {absent[0]}", "to see models that work: zhen models list")
    return set(source.files) or choose(names, source.repo)


def _listing(source: HubSource) -> tuple[str, list[_Remote]]:
    """Return the commit and the files of a repository, as the hub describes them."""
    import huggingface_hub

    api = huggingface_hub.HfApi(endpoint=os.environ.get("HF_ENDPOINT"))
    try:
        about = api.model_info(source.repo, revision=source.revision, files_metadata=True, timeout=_ANSWER_SECONDS)
    except Exception as error:
        raise _hub_error(source, error) from error
    return str(about.sha), [
        _Remote(item.rfilename, item.size or 0, item.lfs.sha256 if item.lfs else "", item.blob_id or "")
        for item in about.siblings or []
    ]


def _download(source: HubSource, commit: str, wanted: list[_Remote], folder: Path, progress: Progress) -> None:
    import huggingface_hub
    from huggingface_hub.utils import disable_progress_bars

    disable_progress_bars()
    total = sum(file.size for file in wanted)
    endpoint = os.environ.get("HF_ENDPOINT")
    done = min(disk.bytes_in(folder), total)
    with (
        progress.task(f"downloading {source.repo}", total=total, unit="bytes", done=done) as advance,
    ):
        meter = Meter(done, total, advance)
        for file in wanted:
            future = in_background(
                huggingface_hub.hf_hub_download,
                source.repo,
                file.name,
                revision=commit,
                local_dir=folder,
                endpoint=endpoint,
            )
            try:
                wait(future, lambda: meter.show(disk.bytes_in(folder)))
            except Exception as error:
                raise _hub_error(source, error) from error
        meter.show(total)


def _is_same(file: _Remote, ours: Mapping[str, ModelFile], progress: Progress) -> bool:
    """Return whether the hub publishes no other checksum for `file` than `ours`; note one that it publishes."""
    if not file.sha256 or file.sha256 == ours[file.name].sha256:
        return True
    progress.note(f"{file.name}: the hub publishes another file than this version of zhen knows. The hub's is used")
    return False


def _checked(path: Path, file: _Remote, ours: ModelFile | None, progress: Progress) -> ModelFile:
    """Return the file at `path`, after comparing it with the published checksum."""
    if ours or file.sha256:
        expected = ours or ModelFile(file.name, file.size, file.sha256)
        disk.verify(path, expected, progress=progress)
        return expected
    content = path.read_bytes()
    blob = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
    if blob == file.blob:
        return ModelFile(file.name, len(content), hashlib.sha256(content).hexdigest())
    path.unlink()
    message = f"{path}: git blob id {blob} instead of the published {file.blob or '(none)'}. The file was deleted"
    raise ModelError(message, "pull it again")


def _hub_error(source: HubSource, error: Exception) -> ModelError:
    from huggingface_hub import constants, errors

    if isinstance(error, errors.GatedRepoError):
        return ModelError(
            f"{source.repo}: its owner requires your consent", "accept the terms on its page, then run: hf auth login"
        )
    if isinstance(error, errors.RepositoryNotFoundError | errors.HFValidationError):
        return ModelError(
            f"{source.repo}: neither a local folder nor a public model on the Hugging Face hub",
            "check the spelling. To see known models: zhen models list",
        )
    if isinstance(error, errors.RevisionNotFoundError | errors.EntryNotFoundError):
        return ModelError(f"{source.repo}: no revision {source.revision}, or a file is missing", "check the name")
    host = (os.environ.get("HF_ENDPOINT") or constants.ENDPOINT).partition("://")[2]
    return ModelError(
        f"cannot download {source.repo} from {host}: {first_line(error)}", "check the network and run again"
    )
