package cn.fujian.bamin.core.reasons

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.unexpected

class FakeReasons(
    var onReasons: suspend (String) -> Outcome<Reasons> = { unexpected() },
) : ReasonsPort {
    val calls = mutableListOf<String>()

    override suspend fun reasons(subject: String): Outcome<Reasons> {
        calls += "reasons $subject"
        return onReasons(subject)
    }
}
