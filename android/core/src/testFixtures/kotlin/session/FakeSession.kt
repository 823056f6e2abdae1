package cn.fujian.bamin.core.session

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.unexpected
import kotlinx.coroutines.flow.MutableStateFlow

class FakeSession(
    session: Session = Session(),
    var onEnrol: suspend (String) -> Outcome<Int> = { unexpected() },
    var onSyncNow: suspend () -> Failure? = { null },
) : SessionPort {
    val calls = mutableListOf<String>()
    override val session = MutableStateFlow(session)

    override suspend fun enrol(code: String): Outcome<Int> {
        calls += "enrol $code"
        return onEnrol(code)
    }

    override suspend fun syncNow(): Failure? {
        calls += "syncNow"
        return onSyncNow()
    }

    override fun networkReturned() {
        calls += "networkReturned"
    }
}
