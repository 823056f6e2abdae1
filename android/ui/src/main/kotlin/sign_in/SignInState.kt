package cn.fujian.bamin.ui.signin

import cn.fujian.bamin.core.signin.Identity
import cn.fujian.bamin.core.signin.SignInPage
import cn.fujian.bamin.ui.steps.Step

/** Signing in at the province's identity service: in the browser, and back. */
data class SignInState(
    /** The browser is to show it; none before the sign-in has begun. */
    val page: SignInPage? = null,
    /** The return code, where the browser doesn't come back by itself. */
    val returned: String = "",
    /** The holder's earlier phones are stopped. */
    val replace: Boolean = false,
    val step: Step = Step.Idle,
    /** Who it is, once it is over. */
    val identity: Identity? = null,
)

sealed interface SignInEvent {
    data object Begin : SignInEvent

    data class Type(val returned: String) : SignInEvent

    data class Replace(val replace: Boolean) : SignInEvent

    data object Finish : SignInEvent

    /** The browser came back with its address. */
    data class Return(val address: String) : SignInEvent
}
