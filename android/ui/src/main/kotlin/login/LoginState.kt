package cn.fujian.bamin.ui.login

import cn.fujian.bamin.ui.steps.Step

/** Scan staff sign in, and choose a password of their own the first time. */
data class LoginState(
    val page: LoginPage = LoginPage.LogIn,
    val phone: String = "",
    val password: String = "",
    /** The new password, typed twice. */
    val new: String = "",
    val again: String = "",
    val problem: LoginProblem? = null,
    val step: Step = Step.Idle,
)

sealed interface LoginPage {
    data object LogIn : LoginPage

    /** [name] is signed in and must choose a password of their own. */
    data class NewPassword(val name: String) : LoginPage

    /** Signed in: on to the choice of a point. */
    data class Done(val name: String, val unitName: String) : LoginPage
}

/** What is missing, beside its field. */
enum class LoginProblem(val key: String) {
    NoPhone("login.no_phone"),
    NoPassword("login.no_password"),
    NoNew("login.no_new"),
    NotTheSame("login.not_the_same"),
}

sealed interface LoginEvent {
    data class ChangePhone(val phone: String) : LoginEvent

    data class ChangePassword(val password: String) : LoginEvent

    data class ChangeNew(val new: String) : LoginEvent

    data class ChangeAgain(val again: String) : LoginEvent

    data object Send : LoginEvent
}
