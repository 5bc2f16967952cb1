"""A deterministic synthetic world, built by calling the actions. Units, plan and rules are real; figures are not."""

from thidua.ops.demo.world import Scale, build

__all__ = ["Scale", "build"]
