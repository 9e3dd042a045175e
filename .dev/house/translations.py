"""Translations: compiled with Babel, so that no gettext tools are needed."""

from house import paths, proc, stamps, ui

LOCALE = paths.ROOT / "locale"
SCRIPT = paths.ROOT / ".dev" / "messages.py"


def prepare() -> None:
    """Compile every .po that changed since it was compiled last."""
    sources = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
    key = stamps.fingerprint([*sources, SCRIPT])
    if stamps.is_done("translations", key) and all(source.with_suffix(".mo").is_file() for source in sources):
        ui.skipped("Translations", "界面翻译")
        return
    with ui.step("Translations", "界面翻译"):
        proc.run("translations", [str(paths.PYTHON), str(SCRIPT), "compile"], "Compiling the translations")
        stamps.mark_done("translations", key)


def update() -> None:
    """Bring locale/*.po up to the code and the templates, keeping what is translated."""
    with ui.step("Translations", "更新翻译"):
        said = proc.run("messages", [str(paths.PYTHON), str(SCRIPT), "update"], "Updating the translations")
    ui.say(said.rstrip())
