package cn.fujian.bamin.ui.home

import cn.fujian.bamin.core.ClockQuality
import cn.fujian.bamin.core.Colour
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.SubjectKind
import cn.fujian.bamin.core.diagnostics.FakeDiagnostics
import cn.fujian.bamin.core.diagnostics.TaskStatus
import cn.fujian.bamin.core.messages.FakeMessages
import cn.fujian.bamin.core.reasons.ColourReason
import cn.fujian.bamin.core.reasons.FakeReasons
import cn.fujian.bamin.core.reasons.Reasons
import cn.fujian.bamin.core.services.FakeServices
import cn.fujian.bamin.core.services.Service
import cn.fujian.bamin.core.session.FakeSession
import cn.fujian.bamin.core.settings.Language
import cn.fujian.bamin.core.wallet.FakeWallet
import cn.fujian.bamin.core.wallet.NoPass
import cn.fujian.bamin.core.wallet.Presented
import cn.fujian.bamin.core.wallet.Showing
import cn.fujian.bamin.core.wallet.Subject
import cn.fujian.bamin.ui.samples.sampleSymbol
import cn.fujian.bamin.ui.theme.Tone
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.UnconfinedTestDispatcher
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.Test

@OptIn(ExperimentalCoroutinesApi::class)
class HomePresenterTest {
    private val shown = MutableStateFlow<Presented>(code(Colour.Green))
    private val wallet = FakeWallet(listOf(subject("own"), subject("child", own = false)), onPresented = { shown }, now = NOW * 1000)
    private val reasons = FakeReasons()
    private val diagnostics = FakeDiagnostics()
    private val session = FakeSession()
    private val captured = MutableStateFlow(false)

    @Test fun `a green code has its entries`() = presenting { presenter ->
        val state = presenter.state.value
        assertEquals(Tone.Green, assertIs<HomePage.Code>(state.page).tone)
        assertEquals(listOf("transit"), state.services.map { it.id })
        assertNull(state.reasons)
    }

    @Test fun `an orange code has its reasons and no entries`() {
        shown.value = code(Colour.Orange)
        reasons.onReasons = { Outcome.Done(Reasons(Colour.Orange, NOW, NOW, listOf(reason(until = 30), reason(until = 20), reason(null)), emptyList(), null)) }
        presenting { presenter ->
            assertEquals(ReasonsLine(count = 3, ends = 2, first = 20), presenter.state.value.reasons)
            assertEquals(emptyList(), presenter.state.value.services)
        }
    }

    @Test fun `a second changes the tick and nothing else`() = presenting { presenter ->
        val states = mutableListOf<HomeState>()
        backgroundScope.launch(UnconfinedTestDispatcher(testScheduler)) { presenter.state.collect { states += it } }
        runCurrent()
        val before = states.size
        repeat(3) { second ->
            wallet.now += 1000
            shown.value = code(Colour.Green, secondsLeft = 13 - second)
            runCurrent()
        }
        assertEquals(before, states.size)
        assertEquals(HomeTick((NOW + 3) * 1000, 11), presenter.tick.value)
    }

    @Test fun `nobody who applied is told so`() {
        wallet.subjects.value = emptyList()
        presenting { presenter -> assertEquals(HomePage.NotApplied, presenter.state.value.page) }
    }

    @Test fun `why there is no code is said, for a member in other words`() {
        shown.value = Presented.Nothing("child", NoPass.None)
        presenting { presenter -> assertEquals(HomePage.NoCode(NoPass.None, own = false), presenter.state.value.page) }
    }

    @Test fun `a recorded screen has no code on it`() = presenting { presenter ->
        captured.value = true
        runCurrent()
        assertEquals(HomePage.Captured, presenter.state.value.page)
    }

    @Test fun `silence of every task for long is said with its beginning`() = presenting { presenter ->
        diagnostics.tasks.value = listOf(task(NOW - 7200), task(NOW - 3600))
        runCurrent()
        assertEquals(NOW - 3600, assertIs<HomeNotice.Offline>(presenter.state.value.notice).since)
        diagnostics.tasks.value = listOf(task(NOW - 7200), task(NOW, failures = 0))
        runCurrent()
        assertNull(presenter.state.value.notice)
    }

    @Test fun `a stopped phone and a clock that was never set are said`() = presenting { presenter ->
        shown.value = code(Colour.Green, clock = ClockQuality.Unset)
        runCurrent()
        assertEquals(HomeNotice.ClockUnsure, presenter.state.value.notice)
        diagnostics.tasks.value = listOf(task(NOW, error = "device_revoked"))
        runCurrent()
        assertEquals(HomeNotice.Revoked, presenter.state.value.notice)
    }

    @Test fun `four digits go into the code, three don't`() = presenting { presenter ->
        presenter.onEvent(HomeEvent.AskDigits)
        presenter.onEvent(HomeEvent.TypeDigits("4 8b2"))
        presenter.onEvent(HomeEvent.SendDigits)
        runCurrent()
        assertEquals("482", presenter.state.value.digits)
        presenter.onEvent(HomeEvent.TypeDigits("48219"))
        presenter.onEvent(HomeEvent.SendDigits)
        runCurrent()
        assertNull(presenter.state.value.digits)
        assertEquals("answerChallenge 4821", wallet.calls.last())
    }

    private fun presenting(test: suspend TestScope.(HomePresenter) -> Unit) = runTest {
        val services = FakeServices(onServices = { _, _ -> Outcome.Done(listOf(Service("transit", "去乘车", "transit", null, null))) })
        val ports = HomePorts(wallet, FakeMessages(), reasons, services, diagnostics, session)
        val presenter = HomePresenter(ports, flowOf(Language.Chinese), captured, backgroundScope)
        backgroundScope.launch { presenter.state.collect {} }
        backgroundScope.launch { presenter.tick.collect {} }
        runCurrent()
        test(presenter)
    }

    private fun subject(id: String, own: Boolean = true) = Subject(id, SubjectKind.Resident, own, name = "林**", colour = Colour.Green)

    private fun reason(until: Long?) = ColourReason("R5", "福州市卫生健康委员会", 0, until, "watch_your_health")

    private fun task(lastSuccess: Long, failures: Int = 3, error: String? = null) = TaskStatus("task.time", lastSuccess, failures, error)

    private fun code(colour: Colour, secondsLeft: Int = 14, clock: ClockQuality = ClockQuality.Certain) = Presented.Code(
        Showing(
            "own", "BM1:", SYMBOL, colour, "林**", "382704159630", secondsLeft, 20,
            NOW + 3600, NOW + 86_400, NOW - 60, clock, null, null,
        ),
    )
}

private const val NOW = 1_606_781_566L
private val SYMBOL = sampleSymbol()
