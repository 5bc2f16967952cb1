"""A deterministic synthetic world, built by calling the actions. Units, plan and rules are real; figures are not."""

from thidua.ops.demo.world import ACCOUNTS, PASSWORD, Scale, build

__all__ = ["ACCOUNTS", "PASSWORD", "Scale", "build"]
