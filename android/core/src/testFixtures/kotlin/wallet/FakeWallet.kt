package cn.fujian.bamin.core.wallet

import cn.fujian.bamin.core.Failure
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.emptyFlow

class FakeWallet(
    subjects: List<Subject> = emptyList(),
    var onPresented: (String) -> Flow<Presented> = { emptyFlow() },
    var onAnswerChallenge: suspend (Int) -> Failure? = { null },
    var now: Long = 0,
) : WalletPort {
    val calls = mutableListOf<String>()
    override val subjects = MutableStateFlow(subjects)

    override fun presented(subject: String): Flow<Presented> {
        calls += "presented $subject"
        return onPresented(subject)
    }

    override suspend fun answerChallenge(digits: Int): Failure? {
        calls += "answerChallenge $digits"
        return onAnswerChallenge(digits)
    }

    override suspend fun clearChallenge() {
        calls += "clearChallenge"
    }

    override fun now(): Long = now
}
