package cn.fujian.bamin.core.arrival

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.Text
import cn.fujian.bamin.core.unexpected
import kotlinx.coroutines.flow.MutableStateFlow

class FakeArrival(
    standing: ArrivalStanding? = null,
    var onCheck: suspend (ArrivalForm) -> List<Text> = { emptyList() },
    var onApply: suspend (ArrivalForm) -> Outcome<ArrivalStanding> = { unexpected() },
    var onRefresh: suspend () -> Outcome<ArrivalStanding> = { unexpected() },
) : ArrivalPort {
    val calls = mutableListOf<String>()
    override val standing = MutableStateFlow(standing)

    override suspend fun check(form: ArrivalForm): List<Text> {
        calls += "check"
        return onCheck(form)
    }

    override suspend fun apply(form: ArrivalForm): Outcome<ArrivalStanding> {
        calls += "apply"
        return onApply(form)
    }

    override suspend fun refresh(): Outcome<ArrivalStanding> {
        calls += "refresh"
        return onRefresh()
    }
}
