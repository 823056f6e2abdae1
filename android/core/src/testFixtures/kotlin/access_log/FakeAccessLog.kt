package cn.fujian.bamin.core.accesslog

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.unexpected

class FakeAccessLog(
    var onLooks: suspend (String, String?) -> Outcome<Looks> = { _, _ -> unexpected() },
) : AccessLogPort {
    val calls = mutableListOf<String>()

    override suspend fun looks(subject: String, before: String?): Outcome<Looks> {
        calls += "looks $subject $before"
        return onLooks(subject, before)
    }
}
