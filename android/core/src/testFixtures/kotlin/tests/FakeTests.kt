package cn.fujian.bamin.core.tests

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.unexpected

class FakeTests(
    var onKept: suspend (String) -> Outcome<Tests> = { Outcome.Done(Tests(emptyList(), null)) },
    var onFetch: suspend (String) -> Outcome<Tests> = { unexpected() },
) : TestsPort {
    val calls = mutableListOf<String>()

    override suspend fun kept(subject: String): Outcome<Tests> {
        calls += "kept $subject"
        return onKept(subject)
    }

    override suspend fun fetch(subject: String): Outcome<Tests> {
        calls += "fetch $subject"
        return onFetch(subject)
    }
}
