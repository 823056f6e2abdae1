package cn.fujian.bamin.core.signin

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.unexpected
import kotlinx.coroutines.flow.MutableStateFlow

class FakeSignIn(
    identity: Identity? = null,
    var onBegin: suspend () -> Outcome<SignInPage> = { unexpected() },
    var onFinish: suspend (String, OtherPhones) -> Outcome<Identity> = { _, _ -> unexpected() },
    var onRefresh: suspend () -> Outcome<Identity> = { unexpected() },
    var onSignOut: suspend () -> Failure? = { null },
) : SignInPort {
    val calls = mutableListOf<String>()
    override val identity = MutableStateFlow(identity)

    override suspend fun begin(): Outcome<SignInPage> {
        calls += "begin"
        return onBegin()
    }

    override suspend fun finish(returned: String, others: OtherPhones): Outcome<Identity> {
        calls += "finish $returned $others"
        return onFinish(returned, others)
    }

    override suspend fun refresh(): Outcome<Identity> {
        calls += "refresh"
        return onRefresh()
    }

    override suspend fun signOut(): Failure? {
        calls += "signOut"
        return onSignOut()
    }
}
