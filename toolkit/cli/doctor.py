"""`zhen doctor`."""

from __future__ import annotations

import typer

from toolkit.cli import options, show
from toolkit.errors import InputError


def doctor(*, model: options.ModelName = None, json: options.Json = False) -> None:
    """Examine whether translating will work here, and show what is missing.

    Each line has a state (ok, note or problem), what it means, and the next
    step. Notes do not stop a translation. It takes a few seconds, also without
    a network. Exits with 3 if there is a problem.

    Examples:
        zhen doctor
        zhen doctor --json
    """
    from toolkit import doctor as doctors

    failed = False
    for diagnosis in doctors.examine(lambda: options.settings(model=model)):
        failed = failed or diagnosis.health is doctors.Health.PROBLEM
        if json:
            show.out_json([show.values(diagnosis, "subject", "health", "message", "step")])
        else:
            space = " " * (9 - len(diagnosis.health))
            show.out(diagnosis.health, f"{space}{diagnosis.subject}: {diagnosis.message}")
            if diagnosis.step:
                show.out(f"{'':8} Next: {diagnosis.step}")
    show.say("Translating will not work. Fix the problems." if failed else "Translating will work.")
    if failed:
        raise typer.Exit(InputError.exit_code)
