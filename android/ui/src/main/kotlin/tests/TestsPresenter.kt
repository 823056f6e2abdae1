package cn.fujian.bamin.ui.tests

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.tests.TestsPort
import cn.fujian.bamin.core.valueOrNull
import cn.fujian.bamin.core.wallet.WalletPort
import cn.fujian.bamin.ui.steps.Step
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/** What the phone knows comes first, what the server says takes its place. */
class TestsPresenter(
    private val subject: String,
    private val tests: TestsPort,
    private val wallet: WalletPort,
    private val scope: CoroutineScope,
) {
    private val shown = MutableStateFlow(TestsState(now = wallet.now() / 1000))
    val state: StateFlow<TestsState> = shown

    init {
        scope.launch {
            val kept = tests.kept(subject).valueOrNull()
            shown.update { it.copy(tests = it.tests ?: kept) }
        }
        refresh()
    }

    fun onEvent(event: TestsEvent) = when (event) {
        TestsEvent.Refresh -> refresh()
    }

    private fun refresh() {
        if (shown.value.refresh == Step.Running) return
        shown.update { it.copy(refresh = Step.Running) }
        scope.launch {
            val answer = tests.fetch(subject)
            shown.update { before ->
                val now = wallet.now() / 1000
                when (answer) {
                    is Outcome.Done -> TestsState(answer.value, Step.Idle, now)
                    is Outcome.Failed -> before.copy(refresh = Step.Failed(answer.why), now = now)
                }
            }
        }
    }
}
