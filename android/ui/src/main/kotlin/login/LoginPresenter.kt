package cn.fujian.bamin.ui.login

import cn.fujian.bamin.core.failureOrNull
import cn.fujian.bamin.core.login.LoginPort
import cn.fujian.bamin.core.login.Staff
import cn.fujian.bamin.ui.steps.Step
import cn.fujian.bamin.ui.steps.step
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.stateIn
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/** Whether a password is good enough is the server's to say; here only nothing is refused. */
class LoginPresenter(private val port: LoginPort, private val scope: CoroutineScope) {
    private val form = MutableStateFlow(LoginState())

    val state: StateFlow<LoginState> = combine(port.staff, form) { staff, form -> form.copy(page = page(staff)) }
        .stateIn(scope, SharingStarted.WhileSubscribed(STAYS), LoginState(page(port.staff.value)))

    fun onEvent(event: LoginEvent) {
        when (event) {
            is LoginEvent.ChangePhone -> change { it.copy(phone = event.phone.filter(Char::isDigit).take(PHONE_DIGITS)) }
            is LoginEvent.ChangePassword -> change { it.copy(password = event.password) }
            is LoginEvent.ChangeNew -> change { it.copy(new = event.new) }
            is LoginEvent.ChangeAgain -> change { it.copy(again = event.again) }
            LoginEvent.Send -> send()
        }
    }

    private fun change(change: (LoginState) -> LoginState) = form.update { change(it).copy(problem = null, step = Step.Idle) }

    private fun send() {
        val typed = form.value
        if (typed.step == Step.Running) return
        val page = page(port.staff.value)
        val problem = if (page is LoginPage.NewPassword) typed.newProblem() else typed.problem()
        if (problem != null) {
            form.value = typed.copy(problem = problem)
            return
        }
        form.value = typed.copy(step = Step.Running)
        scope.launch {
            val failure = if (page is LoginPage.NewPassword) port.changePassword(typed.password, typed.new)
            else port.login(typed.phone, typed.password).failureOrNull()
            form.update { it.copy(step = failure.step()) }
        }
    }
}

/** A session that is over asks for the same words again. */
private fun page(staff: Staff?): LoginPage = when {
    staff == null || staff.over -> LoginPage.LogIn
    staff.mustChangePassword -> LoginPage.NewPassword(staff.name)
    else -> LoginPage.Done(staff.name, staff.unitName)
}

private fun LoginState.problem(): LoginProblem? = when {
    phone.length < PHONE_DIGITS -> LoginProblem.NoPhone
    password.isEmpty() -> LoginProblem.NoPassword
    else -> null
}

private fun LoginState.newProblem(): LoginProblem? = when {
    password.isEmpty() -> LoginProblem.NoPassword
    new.isEmpty() -> LoginProblem.NoNew
    new != again -> LoginProblem.NotTheSame
    else -> null
}

private const val PHONE_DIGITS = 11

/** Long enough for a turn of the phone. */
private const val STAYS = 5_000L
