from goldenthread.demo.actions.building import build_demo

__all__ = ["build_demo"]
