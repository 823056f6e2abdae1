package cn.fujian.bamin.ui.scan

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.Text
import cn.fujian.bamin.core.failureOrNull
import cn.fujian.bamin.core.freshness.Freshness
import cn.fujian.bamin.core.freshness.FreshnessPort
import cn.fujian.bamin.core.point.PointPort
import cn.fujian.bamin.core.queue.QueuePort
import cn.fujian.bamin.core.scan.Cue
import cn.fujian.bamin.core.scan.CuePort
import cn.fujian.bamin.core.scan.Decision
import cn.fujian.bamin.core.scan.Frame
import cn.fujian.bamin.core.scan.ScanPort
import cn.fujian.bamin.core.scan.ScanStep
import cn.fujian.bamin.core.scan.Scanner
import cn.fujian.bamin.core.scan.VerdictWord
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.stateIn
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import cn.fujian.bamin.core.scan.ScanState as Seen

/** What the page with the camera asks. */
class ScanPorts(
    val scan: ScanPort,
    val point: PointPort,
    val freshness: FreshnessPort,
    val queue: QueuePort,
    val cue: CuePort,
)

/** The camera's page. It has the scanner from its beginning until [scope] ends, and closes it then. */
class ScanPresenter(private val ports: ScanPorts, private val scope: CoroutineScope) {
    private val here = MutableStateFlow(Here())
    private var scanner: Scanner? = null
    private var leaving: Job? = null
    private val feedback = FeedbackPresenter(scope) { event, added ->
        val open = scanner
        if (open == null) CLOSED else open.feedback(event, added)
    }
    private var work: Job = scope.launch { scan() }

    val state: StateFlow<ScanState> = combine(
        ports.point.duty, ports.freshness.freshness, ports.queue.queue, here, feedback.form,
    ) { duty, freshness, queue, here, feedback ->
        ScanState(
            duty, freshness.line(), queue.pending, here.seen.step.hint(), here.sheet(),
            (here.seen.decided as? Decision.One)?.verdict, feedback, here.torch, here.problem,
        )
    }.stateIn(scope, SharingStarted.WhileSubscribed(STAYS), ScanState())

    /** Nobody is judged behind a verdict that still wants a tap. */
    fun frame(frame: Frame) {
        val scanner = scanner
        if (scanner == null || here.value.holds()) frame.release() else scanner.frame(frame)
    }

    fun onEvent(event: ScanEvent) {
        when (event) {
            ScanEvent.Next -> dismiss()
            ScanEvent.Confirm -> scanning { dismiss(); confirm() }
            ScanEvent.AskDigits -> scanning { askChallenge().failureOrNull().let { why -> here.update { it.copy(problem = why) } } }
            ScanEvent.CancelDigits -> scanning { cancelChallenge() }
            ScanEvent.ConfirmCount -> scanning { confirmCount() }
            ScanEvent.FinishGroup -> scanning { finishGroup() }
            ScanEvent.TryAgain -> begin()
            is ScanEvent.TorchFound -> here.update { it.copy(torch = if (event.found) it.torch ?: false else null) }
            ScanEvent.SwitchTorch -> here.update { it.copy(torch = it.torch?.not()) }
            is ScanEvent.AddFeedback -> {
                if (here.value.leaves()) dismiss()
                feedback.open(event.event)
            }
            is ScanEvent.ChangeFeedback -> feedback.change(event.normal, event.celsius, event.reason)
            ScanEvent.SendFeedback -> feedback.send()
            ScanEvent.DismissFeedback -> feedback.dismiss()
        }
    }

    private fun begin() {
        val before = work
        work = scope.launch {
            before.cancel()
            before.join()
            scan()
        }
    }

    private suspend fun scan() {
        here.update { Here(torch = it.torch) }
        when (val opened = ports.scan.open()) {
            is Outcome.Failed -> here.update { it.copy(failed = opened.why) }
            is Outcome.Done -> opened.value.use { open ->
                scanner = open
                try {
                    open.state.collect(::seen)
                } finally {
                    scanner = null
                }
            }
        }
    }

    private fun seen(seen: Seen) {
        val before = here.value.seen
        here.update { it.copy(seen = seen, problem = null) }
        val decided = seen.decided
        if (decided != null && seen.decisions > before.decisions) {
            ports.cue.give(decided.cue, decided.spoken())
            leaving?.cancel()
            if (decided.leaves()) leaving = scope.launch {
                delay(GREEN_STAYS)
                dismiss(seen.decisions)
            }
        } else if (seen.step == ScanStep.Unreadable && before.step != ScanStep.Unreadable) {
            ports.cue.give(Cue.Unreadable, Text("scan.unreadable"))
        }
    }

    private fun dismiss(decisions: Int = here.value.seen.decisions) {
        here.update { it.copy(dismissed = maxOf(it.dismissed, decisions)) }
    }

    private fun scanning(act: suspend Scanner.() -> Unit) {
        val scanner = scanner ?: return
        scope.launch { scanner.act() }
    }
}

/** What only this page knows. */
private data class Here(
    val seen: Seen = Seen(),
    /** How many decisions staff have put away. */
    val dismissed: Int = 0,
    val failed: Failure? = null,
    val torch: Boolean? = null,
    val problem: Failure? = null,
) {
    fun sheet(): ScanSheet? {
        failed?.let { return ScanSheet.Failed(it) }
        return when (val step = seen.step) {
            is ScanStep.Stop -> ScanSheet.Stop(step.reason)
            is ScanStep.Failed -> ScanSheet.Failed(step.why)
            is ScanStep.AskChallenge -> ScanSheet.Challenge(step.digits)
            is ScanStep.Gathering -> ScanSheet.Gathering(step.read, step.n)
            is ScanStep.CountThem -> ScanSheet.Count(step.n)
            else -> seen.decided?.takeIf { seen.decisions > dismissed }?.let(::sheet)
        }
    }

    fun leaves(): Boolean = (sheet() as? ScanSheet.One)?.leaves == true

    fun holds(): Boolean = when (val sheet = sheet()) {
        is ScanSheet.One -> !sheet.leaves
        is ScanSheet.Group, is ScanSheet.Count, is ScanSheet.Stop, is ScanSheet.Failed -> true
        is ScanSheet.Gathering, is ScanSheet.Challenge, null -> false
    }
}

private fun sheet(decision: Decision): ScanSheet = when (decision) {
    is Decision.One -> ScanSheet.One(decision.verdict, decision.leaves())
    is Decision.Group -> ScanSheet.Group(decision)
}

/** A family is counted again by eye before it goes. */
private fun Decision.leaves(): Boolean = this is Decision.One && verdict.word == VerdictWord.Green

private fun Decision.spoken(): Text = when (this) {
    is Decision.One -> Text("scan.spoken.${verdict.word.key.substringAfter('.')}")
    is Decision.Group -> Text(word.key)
}

private fun ScanStep.hint(): ScanHint = when (this) {
    ScanStep.Looking -> ScanHint.Looking
    ScanStep.Unreadable -> ScanHint.Unreadable
    ScanStep.StillInView, ScanStep.Decided -> ScanHint.StillInView
    else -> ScanHint.Waiting
}

/** The worst one speaks for all; of equals the one that is nearest to becoming old. */
private fun List<Freshness>.line(): FreshnessLine? =
    maxWithOrNull(compareBy({ it.level }, { it.share() }))?.let { FreshnessLine(it.level, it.source, it.age) }

private fun Freshness.share(): Double {
    val age = age ?: return -1.0
    return age.toDouble() / (oldFrom ?: return -0.5).coerceAtLeast(1)
}

private val CLOSED = Failure("no_point")

/** How long a green verdict is seen. */
const val GREEN_STAYS = 1_200L

/** Long enough for a turn of the phone. */
private const val STAYS = 5_000L
