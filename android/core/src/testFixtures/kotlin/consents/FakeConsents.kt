package cn.fujian.bamin.core.consents

import cn.fujian.bamin.core.Failure
import kotlinx.coroutines.flow.MutableStateFlow

class FakeConsents(
    consents: List<Consent> = emptyList(),
    var onAnswer: suspend (Purpose, Boolean) -> Failure? = { _, _ -> null },
) : ConsentsPort {
    val calls = mutableListOf<String>()
    override val consents = MutableStateFlow(consents)

    override suspend fun answer(purpose: Purpose, given: Boolean): Failure? {
        calls += "answer $purpose $given"
        return onAnswer(purpose, given)
    }
}
