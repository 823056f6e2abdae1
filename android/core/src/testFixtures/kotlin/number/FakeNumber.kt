package cn.fujian.bamin.core.number

import cn.fujian.bamin.core.Outcome

class FakeNumber(
    var onAsk: suspend (String) -> Outcome<NumberAnswer> = { Outcome.Done(NumberAnswer.Noted) },
) : NumberPort {
    val calls = mutableListOf<String>()

    override suspend fun ask(number: String): Outcome<NumberAnswer> {
        calls += "ask $number"
        return onAsk(number)
    }
}
