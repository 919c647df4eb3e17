"""AdamW as all training here uses it: a rate for the encoder and one for the heads, rising, then falling."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn


class Optimizer:
    """AdamW over a network with an ``encoder.backbone``.

    Parameters
    ----------
    network
        What is trained.
    steps
        How many steps there will be.
    encoder_rate, head_rate
        Peak learning rates of the backbone and of all the rest.
    warmup
        Share of the steps in which the rates climb to their peaks.
    last
        Share of the peaks to which they fall, linearly, at the end.
    """

    def __init__(
        self,
        network: nn.Module,
        steps: int,
        *,
        encoder_rate: float,
        head_rate: float,
        warmup: float,
        last: float = 0.0,
    ) -> None:
        body = list(network.encoder.backbone.parameters())  # type: ignore[union-attr,operator]
        known = {id(p) for p in body}
        rest = [p for p in network.parameters() if id(p) not in known]
        groups = [{"params": body, "lr": encoder_rate}, {"params": rest, "lr": head_rate}]
        climb = max(1, int(steps * warmup))

        def share(step: int) -> float:
            return min((step + 1) / climb, 1 - (1 - last) * (step - climb) / max(1, steps - climb))

        self._network = network
        self._adam = torch.optim.AdamW(groups, weight_decay=0.01)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(self._adam, share)

    def step(self, loss: Tensor) -> float:
        """Learn from a loss, and tell it.

        Raises
        ------
        RuntimeError
            It is no longer a number.
        """
        said = float(loss.detach())
        if not torch.isfinite(loss):
            raise RuntimeError(f"the loss became {said} in step {self._schedule.last_epoch + 1}")
        self._adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self._network.parameters(), 1.0)
        self._adam.step()
        self._schedule.step()
        return said

    def state_dict(self) -> dict[str, Any]:
        """What :meth:`load_state_dict` goes on from."""
        return {"adam": self._adam.state_dict(), "schedule": self._schedule.state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from there."""
        self._adam.load_state_dict(state["adam"])
        self._schedule.load_state_dict(state["schedule"])
