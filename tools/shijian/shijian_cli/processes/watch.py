"""Keeping processes up: one that dies is started again, later each time, and said so."""

import asyncio
from collections.abc import Callable

from provision.child import Child
from shijian_cli.processes import child, ready
from shijian_cli.processes.tail import size, tail
from shijian_cli.trouble import Trouble

Say = Callable[[str], None]
STEADY_SECONDS = 60.0
LONGEST_PAUSE = 30.0
LAST_LINES = 5


def pause(failures: int) -> float:
    """Seconds to wait before the next start after so many deaths in a row: 1, 2, 4 … 30."""
    return float(min(LONGEST_PAUSE, 2 ** max(0, failures - 1)))


class Watch:
    """One supervised process: `start` returns when it is ready, `run` keeps it up until cancelled, `stop` ends it."""

    def __init__(self, spec: child.Spec, say: Say) -> None:
        self.spec = spec
        self._say = say
        self._child: Child | None = None
        self._logged = 0

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child and self._child.alive() else None

    async def start(self, *, within: float) -> None:
        """Raises Trouble with the end of the log when it dies or does not become ready in time."""
        self._logged = size(self.spec.log)
        self._child = child.start(self.spec)
        if not await self._ready(within):
            raise self._trouble(within)

    async def run(self) -> None:
        """Never returns by itself."""
        failures = 0
        loop = asyncio.get_running_loop()
        while self._child is not None:
            began = loop.time()
            code = await child.ended(self._child)
            failures = 1 if loop.time() - began > STEADY_SECONDS else failures + 1
            self._say(f"服务 {self.spec.name} 退出（{_ending(code)}），{pause(failures):.0f} 秒后第 {failures} 次重启")
            if code > 0 and (last := tail(self.spec.log, LAST_LINES, since=self._logged)):
                self._say(last)
            await asyncio.sleep(pause(failures))
            self._logged = size(self.spec.log)
            self._child = child.start(self.spec)
            if await self._ready(STEADY_SECONDS):
                self._say(f"服务 {self.spec.name} 已恢复（进程 {self.pid}）")

    async def stop(self) -> None:
        """SIGTERM, and SIGKILL to one that does not end in time."""
        if self._child is not None:
            await asyncio.to_thread(self._child.terminate, child.STOP_SECONDS)

    async def _ready(self, within: float) -> bool:
        return await ready.until_ready(self.spec.ready_url, ended=lambda: self.pid is None, within=within)

    def _trouble(self, within: float) -> Trouble:
        code = child.code_of(self._child) if self._child else None
        what = f"启动失败（{_ending(code)}）" if code is not None else f"在 {within:.0f} 秒内没有就绪"
        said = tail(self.spec.log, since=self._logged)
        advice = f"完整日志：{self.spec.log}"
        return Trouble(f"服务 {self.spec.name} {what}", advice, detail=said or "（日志为空）")


def _ending(code: int) -> str:
    return f"信号 {-code}" if code < 0 else f"退出码 {code}"
