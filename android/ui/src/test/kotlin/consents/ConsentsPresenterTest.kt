package cn.fujian.bamin.ui.consents

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.consents.Consent
import cn.fujian.bamin.core.consents.FakeConsents
import cn.fujian.bamin.core.consents.Purpose
import cn.fujian.bamin.core.wallet.FakeWallet
import cn.fujian.bamin.ui.steps.Step
import kotlin.test.assertEquals
import kotlin.test.assertNull
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.Test

@OptIn(ExperimentalCoroutinesApi::class)
class ConsentsPresenterTest {
    private val consents = FakeConsents(listOf(consent(Purpose.Account, holds = true), consent(Purpose.Showing, holds = false)))

    @Test fun `the first text without an answer is open`() = presenting { presenter ->
        assertEquals(Purpose.Showing, presenter.state.value.open)
        presenter.onEvent(ConsentsEvent.Open(Purpose.Showing))
        runCurrent()
        assertNull(presenter.state.value.open)
    }

    @Test fun `a consent is withdrawn only when the person says so twice`() = presenting { presenter ->
        presenter.onEvent(ConsentsEvent.Withdraw(Purpose.Account))
        presenter.onEvent(ConsentsEvent.Dismiss)
        presenter.onEvent(ConsentsEvent.Confirm)
        runCurrent()
        assertEquals(emptyList(), consents.calls)
        presenter.onEvent(ConsentsEvent.Withdraw(Purpose.Account))
        presenter.onEvent(ConsentsEvent.Confirm)
        runCurrent()
        assertEquals(listOf("answer Account false"), consents.calls)
        assertNull(presenter.state.value.withdrawing)
    }

    @Test fun `an answer that could not be kept says why`() = presenting { presenter ->
        consents.onAnswer = { _, _ -> Failure("error.storage_full") }
        presenter.onEvent(ConsentsEvent.Agree(Purpose.Showing))
        runCurrent()
        assertEquals(Step.Failed(Failure("error.storage_full")), presenter.state.value.answer)
    }

    private fun consent(purpose: Purpose, holds: Boolean) = Consent(purpose, 1, "consent.account.1.title", "consent.account.1.text", holds, null, sent = true)

    private fun presenting(test: suspend TestScope.(ConsentsPresenter) -> Unit) = runTest {
        val presenter = ConsentsPresenter(consents, FakeWallet(), backgroundScope)
        backgroundScope.launch { presenter.state.collect {} }
        runCurrent()
        test(presenter)
    }
}
