package cn.fujian.bamin.ui.scan

import cn.fujian.bamin.core.Colour
import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.SubjectKind
import cn.fujian.bamin.core.freshness.FakeFreshness
import cn.fujian.bamin.core.freshness.Freshness
import cn.fujian.bamin.core.freshness.FreshnessLevel
import cn.fujian.bamin.core.freshness.FreshnessSource
import cn.fujian.bamin.core.point.FakePoint
import cn.fujian.bamin.core.queue.FakeQueue
import cn.fujian.bamin.core.queue.Queue
import cn.fujian.bamin.core.scan.Cue
import cn.fujian.bamin.core.scan.Decision
import cn.fujian.bamin.core.scan.FakeCue
import cn.fujian.bamin.core.scan.FakeScan
import cn.fujian.bamin.core.scan.FakeScanner
import cn.fujian.bamin.core.scan.Frame
import cn.fujian.bamin.core.scan.GroupWord
import cn.fujian.bamin.core.scan.Person
import cn.fujian.bamin.core.scan.ScanStep
import cn.fujian.bamin.core.scan.StopReason
import cn.fujian.bamin.core.scan.Verdict
import cn.fujian.bamin.core.scan.VerdictWord
import cn.fujian.bamin.ui.steps.Step
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.advanceTimeBy
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.Test
import cn.fujian.bamin.core.scan.ScanState as Seen

@OptIn(ExperimentalCoroutinesApi::class)
class ScanPresenterTest {
    private val scanner = FakeScanner()
    private val scan = FakeScan(scanner)
    private val freshness = FakeFreshness()
    private val queue = FakeQueue(Queue(pending = 12))
    private val cue = FakeCue()
    private val sheet get() = presenter.state.value.sheet
    private lateinit var presenter: ScanPresenter

    @Test fun `green leaves by itself and nothing else does`() = presenting {
        decide(verdict(VerdictWord.Green, Cue.Pass))
        advanceTimeBy(GREEN_STAYS - 1)
        assertIs<ScanSheet.One>(sheet)
        advanceTimeBy(2)
        assertNull(sheet)
        for (word in VerdictWord.entries - VerdictWord.Green) {
            decide(verdict(word, Cue.Stop))
            advanceTimeBy(60_000)
            assertEquals(word, assertIs<ScanSheet.One>(sheet).verdict.word)
            presenter.onEvent(ScanEvent.Next)
            runCurrent()
            assertNull(sheet)
        }
    }

    @Test fun `the verdict before does not take the next one away`() = presenting {
        decide(verdict(VerdictWord.Green, Cue.Pass))
        advanceTimeBy(GREEN_STAYS - 100)
        decide(verdict(VerdictWord.Green, Cue.Pass, event = "2"))
        advanceTimeBy(GREEN_STAYS - 100)
        assertEquals("2", assertIs<ScanSheet.One>(sheet).verdict.event)
    }

    @Test fun `each verdict sounds once, however long it stays in view`() = presenting {
        decide(verdict(VerdictWord.Orange, Cue.Stop))
        step(ScanStep.StillInView)
        step(ScanStep.Nothing)
        step(ScanStep.Unreadable)
        step(ScanStep.Unreadable)
        assertEquals(listOf("Stop scan.spoken.orange", "Unreadable scan.unreadable"), cue.calls)
    }

    @Test fun `nobody is judged behind a verdict that wants a tap`() = presenting {
        decide(verdict(VerdictWord.Orange, Cue.Stop))
        var released = 0
        presenter.frame(frame { released++ })
        assertEquals(1, released)
        assertEquals(emptyList(), scanner.calls)
        presenter.onEvent(ScanEvent.Next)
        presenter.frame(frame {})
        assertEquals(listOf("frame 2x2"), scanner.calls)
    }

    @Test fun `the next person is read while green still stands`() = presenting {
        decide(verdict(VerdictWord.Green, Cue.Pass))
        presenter.frame(frame {})
        assertEquals(listOf("frame 2x2"), scanner.calls)
    }

    @Test fun `a code shown before passes again after one tap`() = presenting {
        decide(verdict(VerdictWord.AlreadyShown, Cue.AlreadyShown))
        presenter.onEvent(ScanEvent.Confirm)
        runCurrent()
        assertNull(sheet)
        assertEquals(listOf("confirm"), scanner.calls)
    }

    @Test fun `a family is counted and then shown with who is missing`() = presenting {
        step(ScanStep.CountThem(5))
        assertEquals(ScanSheet.Count(5), sheet)
        presenter.onEvent(ScanEvent.FinishGroup)
        runCurrent()
        assertEquals(listOf("finishGroup"), scanner.calls)
        decide(Decision.Group(GroupWord.Incomplete, Cue.Stop, emptyList(), listOf(1, 2)))
        advanceTimeBy(60_000)
        assertEquals(listOf(1, 2), assertIs<ScanSheet.Group>(sheet).decision.missing)
        assertEquals("Stop group_verdict.incomplete", cue.calls.last())
    }

    @Test fun `digits that can't be asked for say why`() = presenting {
        scanner.onAskChallenge = { Outcome.Failed(Failure("no_randomness")) }
        presenter.onEvent(ScanEvent.AskDigits)
        runCurrent()
        assertEquals("no_randomness", presenter.state.value.problem?.code)
    }

    @Test fun `a record that can't be kept stops the scanning, over any verdict`() = presenting {
        decide(verdict(VerdictWord.Green, Cue.Pass))
        step(ScanStep.Stop(StopReason.StorageFull))
        assertEquals(ScanSheet.Stop(StopReason.StorageFull), sheet)
    }

    @Test fun `without a point it says so, and begins when there is one`() {
        scan.onOpen = { Outcome.Failed(Failure("no_point")) }
        presenting {
            assertEquals(ScanSheet.Failed(Failure("no_point")), sheet)
            scan.onOpen = { Outcome.Done(scanner) }
            presenter.onEvent(ScanEvent.TryAgain)
            runCurrent()
            assertNull(sheet)
        }
    }

    @Test fun `the scanner is closed with the page`() = runTest {
        val page = CoroutineScope(coroutineContext + Job())
        ScanPresenter(ports(), page)
        runCurrent()
        page.cancel()
        runCurrent()
        assertEquals(listOf("close"), scanner.calls)
    }

    @Test fun `the oldest source speaks, and what waits is counted`() = presenting {
        freshness.freshness.value = listOf(
            Freshness(FreshnessSource.Trust, FreshnessLevel.Fresh, 3600, 86_400, null),
            Freshness(FreshnessSource.Status, FreshnessLevel.Old, 2820, 1800, null),
        )
        runCurrent()
        assertEquals(FreshnessLine(FreshnessLevel.Old, FreshnessSource.Status, 2820), presenter.state.value.freshness)
        assertEquals(12, presenter.state.value.waiting)
    }

    @Test fun `a temperature goes with its scan, and a wrong figure is said`() = presenting {
        decide(verdict(VerdictWord.Green, Cue.Pass))
        presenter.onEvent(ScanEvent.AddFeedback("1"))
        fill(null, "37.9")
        assertEquals(FeedbackProblem.NotJudged, presenter.state.value.feedback?.problem)
        fill(false, "hot")
        assertEquals(FeedbackProblem.NoNumber, presenter.state.value.feedback?.problem)
        var added: String? = null
        scanner.onFeedback = { _, feedback -> added = feedback.toString(); null }
        fill(false, "37.9")
        assertEquals("Feedback(passageReason=null, temperatureNormal=false, celsiusTenths=379)", added)
        assertNull(presenter.state.value.feedback)
    }

    @Test fun `feedback that was not taken stays written`() = presenting {
        scanner.onFeedback = { _, _ -> Failure("storage_full") }
        presenter.onEvent(ScanEvent.AddFeedback("1"))
        fill(true, "36")
        val form = presenter.state.value.feedback
        assertEquals("36" to Step.Failed(Failure("storage_full")), form?.celsius to form?.step)
    }

    @Test fun `a torch can be switched where there is one`() = presenting {
        presenter.onEvent(ScanEvent.SwitchTorch)
        runCurrent()
        assertNull(presenter.state.value.torch)
        presenter.onEvent(ScanEvent.TorchFound(true))
        presenter.onEvent(ScanEvent.SwitchTorch)
        runCurrent()
        assertEquals(true, presenter.state.value.torch)
    }

    private fun presenting(test: suspend TestScope.() -> Unit) = runTest {
        presenter = ScanPresenter(ports(), backgroundScope)
        backgroundScope.launch { presenter.state.collect {} }
        runCurrent()
        test()
    }

    private fun ports() = ScanPorts(scan, FakePoint(), freshness, queue, cue)

    private fun TestScope.decide(decision: Decision) {
        scanner.state.value = Seen(ScanStep.Decided, decision, scanner.state.value.decisions + 1)
        runCurrent()
    }

    private fun TestScope.step(step: ScanStep) {
        scanner.state.value = scanner.state.value.copy(step = step)
        runCurrent()
    }

    private fun TestScope.fill(normal: Boolean?, celsius: String) {
        presenter.onEvent(ScanEvent.ChangeFeedback(normal, celsius, ""))
        presenter.onEvent(ScanEvent.SendFeedback)
        runCurrent()
    }

    private fun frame(release: () -> Unit) = Frame(java.nio.ByteBuffer.allocateDirect(4), 2, 2, release = release)

    private fun verdict(word: VerdictWord, cue: Cue, event: String = "1") = Decision.One(
        Verdict(
            event, word, null, cue,
            Person(Colour.Green, "陈**", 1987, "1X", SubjectKind.Resident, null, null, 0),
            null, null, trustWarning = false,
        ),
    )
}
