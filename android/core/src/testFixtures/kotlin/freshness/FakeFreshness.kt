package cn.fujian.bamin.core.freshness

import cn.fujian.bamin.core.unexpected
import kotlinx.coroutines.flow.MutableStateFlow

class FakeFreshness(
    freshness: List<Freshness> = emptyList(),
    var onSelfCheck: suspend () -> SelfCheck = { unexpected() },
) : FreshnessPort {
    val calls = mutableListOf<String>()
    override val freshness = MutableStateFlow(freshness)

    override suspend fun selfCheck(): SelfCheck {
        calls += "selfCheck"
        return onSelfCheck()
    }
}
