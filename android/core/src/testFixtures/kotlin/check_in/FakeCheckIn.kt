package cn.fujian.bamin.core.checkin

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.Text
import cn.fujian.bamin.core.unexpected

class FakeCheckIn(
    var onCheck: suspend (CheckInForm) -> List<Text> = { emptyList() },
    var onSend: suspend (CheckInForm) -> Outcome<CheckedIn> = { unexpected() },
) : CheckInPort {
    val calls = mutableListOf<String>()

    override suspend fun check(form: CheckInForm): List<Text> {
        calls += "check"
        return onCheck(form)
    }

    override suspend fun send(form: CheckInForm): Outcome<CheckedIn> {
        calls += "send"
        return onSend(form)
    }
}
