package cn.fujian.bamin.ui.signin

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.signin.OtherPhones
import cn.fujian.bamin.core.signin.SignInPort
import cn.fujian.bamin.ui.steps.Step
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

class SignInPresenter(private val signIn: SignInPort, private val scope: CoroutineScope) {
    private val shown = MutableStateFlow(SignInState())
    val state: StateFlow<SignInState> = shown

    fun onEvent(event: SignInEvent) {
        when (event) {
            SignInEvent.Begin -> begin()
            is SignInEvent.Type -> shown.update { it.copy(returned = event.returned.trim(), step = Step.Idle) }
            is SignInEvent.Replace -> shown.update { it.copy(replace = event.replace) }
            SignInEvent.Finish -> finish(shown.value.returned)
            is SignInEvent.Return -> finish(event.address)
        }
    }

    private fun begin() = run {
        when (val page = signIn.begin()) {
            is Outcome.Done -> shown.update { SignInState(page.value, replace = it.replace) }
            is Outcome.Failed -> shown.update { it.copy(step = Step.Failed(page.why)) }
        }
    }

    private fun finish(returned: String) {
        if (returned.isEmpty()) return
        val others = if (shown.value.replace) OtherPhones.Replaced else OtherPhones.Kept
        run {
            when (val identity = signIn.finish(returned, others)) {
                is Outcome.Done -> shown.update { it.copy(step = Step.Idle, identity = identity.value) }
                is Outcome.Failed -> shown.update { it.copy(step = Step.Failed(identity.why)) }
            }
        }
    }

    private fun run(step: suspend () -> Unit) {
        if (shown.value.step == Step.Running) return
        shown.update { it.copy(step = Step.Running) }
        scope.launch { step() }
    }
}
