"""Configuration of proof."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProofConfig(AppConfig):
    """Plugs evidence into the duty engine."""

    name = "roles.proof"
    label = "proof"
    verbose_name = _("Proof of duties")

    def ready(self) -> None:
        """Register what proves items, the steps of the sweep, the messages and the panels."""
        from roles import sweep
        from roles.duties import panels, record_proof, requirements
        from roles.duties.catalogue import EvidenceKind
        from roles.notifications import messages
        from roles.proof import (
            checks,  # noqa: F401  registers the checks
            counters,
            drawing,
            letters,
            odd_ticks,
        )
        from roles.proof import requirements as proofs
        from roles.proof.panels import today_panel

        requirements.register(EvidenceKind.FILE, proofs.look)
        requirements.register(EvidenceKind.WORKSHEET, proofs.look)
        requirements.register(EvidenceKind.RECORDS, record_proof.look, record_proof.refresh)
        counters.register_all()
        # Before what is still open is closed as missed: the records may have come in.
        sweep.register(sweep.Step("prove by records", 15, record_proof.prove_due))
        sweep.register(sweep.Step("find odd ticks", 80, odd_ticks.find_due))
        sweep.register(sweep.Step("draw spot checks", 85, drawing.draw_due))
        messages.register(letters.MISSED, letters.missed_wording)
        messages.register(letters.CHECK, letters.check_wording)
        panels.on_today("proof", today_panel)
