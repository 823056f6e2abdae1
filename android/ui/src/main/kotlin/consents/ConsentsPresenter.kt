package cn.fujian.bamin.ui.consents

import cn.fujian.bamin.core.consents.ConsentsPort
import cn.fujian.bamin.core.consents.Purpose
import cn.fujian.bamin.core.wallet.WalletPort
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

class ConsentsPresenter(private val consents: ConsentsPort, private val wallet: WalletPort, private val scope: CoroutineScope) {
    private val page = MutableStateFlow(Page())

    val state: StateFlow<ConsentsState> = combine(consents.consents, page) { consents, page ->
        val first = consents.firstOrNull { !it.holds }?.purpose
        ConsentsState(consents, if (page.touched) page.open else first, page.withdrawing, page.answer, wallet.now() / 1000)
    }.stateIn(scope, SharingStarted.WhileSubscribed(5_000), ConsentsState())

    fun onEvent(event: ConsentsEvent) {
        when (event) {
            is ConsentsEvent.Open -> page.update { it.copy(open = event.purpose.takeIf { open -> open != state.value.open }, touched = true) }
            is ConsentsEvent.Agree -> answer(event.purpose, given = true)
            is ConsentsEvent.Withdraw -> page.update { it.copy(withdrawing = event.purpose) }
            ConsentsEvent.Confirm -> page.value.withdrawing?.let { answer(it, given = false) }
            ConsentsEvent.Dismiss -> page.update { it.copy(withdrawing = null) }
        }
    }

    private fun answer(purpose: Purpose, given: Boolean) {
        if (page.value.answer == Step.Running) return
        page.update { it.copy(answer = Step.Running, withdrawing = null) }
        scope.launch {
            val answer = consents.answer(purpose, given).step()
            page.update { it.copy(answer = answer, touched = false) }
        }
    }
}

private data class Page(
    val open: Purpose? = null,
    /** The person opened or closed a text; before that the first one without an answer is open. */
    val touched: Boolean = false,
    val withdrawing: Purpose? = null,
    val answer: Step = Step.Idle,
)
