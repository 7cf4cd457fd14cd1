"""What a service says of its data is asked anew until it is stopped."""

import asyncio

from chassis.health import Health
from chassis.remarking import Remarking


async def test_the_last_answer_is_what_health_says():
    answers = iter(["", "轮次 a", ""])
    seen = []
    health = Health()

    async def ask():
        seen.append(dict(health.remarks()))
        answer = next(answers, None)
        if answer is None:
            await remarking.stop()
        return answer or ""

    remarking = Remarking(ask, every_s=0)
    health.remark("schemes", remarking.says)
    await asyncio.wait_for(remarking.run(), 30)
    assert seen == [{}, {}, {"schemes": "轮次 a"}, {}]
    assert health.not_ready() == {}
