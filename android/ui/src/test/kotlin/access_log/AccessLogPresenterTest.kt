package cn.fujian.bamin.ui.accesslog

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.accesslog.FakeAccessLog
import cn.fujian.bamin.core.accesslog.Look
import cn.fujian.bamin.core.accesslog.Looks
import cn.fujian.bamin.core.regions.FakeRegions
import cn.fujian.bamin.core.wallet.FakeWallet
import cn.fujian.bamin.ui.steps.Step
import kotlin.test.assertEquals
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.Test

@OptIn(ExperimentalCoroutinesApi::class)
class AccessLogPresenterTest {
    private val log = FakeAccessLog { _, before -> if (before == null) page(2, "2") else page(1, null) }

    @Test fun `older looks stand below, with the names of their counties`() = runTest {
        val presenter = presenter()
        presenter.onEvent(AccessLogEvent.Older)
        runCurrent()
        assertEquals(listOf(2L, 1L), presenter.state.value.looks.map { it.look.at })
        assertEquals("福建省福州市鼓楼区", presenter.state.value.looks[0].county)
        presenter.onEvent(AccessLogEvent.Older)
        runCurrent()
        assertEquals(listOf("looks a null", "looks a 2"), log.calls)
    }

    @Test fun `a refresh begins anew`() = runTest {
        val presenter = presenter()
        presenter.onEvent(AccessLogEvent.Older)
        runCurrent()
        presenter.onEvent(AccessLogEvent.Refresh)
        runCurrent()
        assertEquals(listOf(2L), presenter.state.value.looks.map { it.look.at })
    }

    @Test fun `a failure keeps what is there`() = runTest {
        val presenter = presenter()
        log.onLooks = { _, _ -> Outcome.Failed(Failure("error.unreachable")) }
        presenter.onEvent(AccessLogEvent.Older)
        runCurrent()
        assertEquals(Step.Failed(Failure("error.unreachable")), presenter.state.value.load)
        assertEquals(1, presenter.state.value.looks.size)
    }

    private fun page(at: Long, next: String?) = Outcome.Done(Looks(listOf(Look(at, "code", "居委会", null, 350102)), next, 2_592_000))

    private fun TestScope.presenter() =
        AccessLogPresenter("a", log, FakeRegions(), FakeWallet(), backgroundScope).also { runCurrent() }
}
