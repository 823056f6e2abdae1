package cn.fujian.bamin.ui.tests

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.NaatResult
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.tests.FakeTests
import cn.fujian.bamin.core.tests.Tests
import cn.fujian.bamin.core.wallet.FakeWallet
import cn.fujian.bamin.ui.steps.Step
import kotlin.test.assertEquals
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.Test

@OptIn(ExperimentalCoroutinesApi::class)
class TestsPresenterTest {
    private val kept = Tests(emptyList(), asOf = 10)
    private val fetched = Tests(listOf(cn.fujian.bamin.core.tests.Test(1, 2, "疾控中心", NaatResult.Negative)), asOf = 20)

    @Test fun `the server's answer takes the place of what the phone kept`() = runTest {
        val presenter = TestsPresenter("a", FakeTests({ Outcome.Done(kept) }, { Outcome.Done(fetched) }), FakeWallet(now = 30_000), backgroundScope)
        runCurrent()
        assertEquals(TestsState(fetched, Step.Idle, 30), presenter.state.value)
    }

    @Test fun `without a network what was kept stays, and why is said`() = runTest {
        val tests = FakeTests({ Outcome.Done(kept) }, { Outcome.Failed(Failure("error.unreachable")) })
        val presenter = TestsPresenter("a", tests, FakeWallet(), backgroundScope)
        runCurrent()
        assertEquals(TestsState(kept, Step.Failed(Failure("error.unreachable"))), presenter.state.value)
        tests.onFetch = { Outcome.Done(fetched) }
        presenter.onEvent(TestsEvent.Refresh)
        runCurrent()
        assertEquals(TestsState(fetched), presenter.state.value)
    }
}
