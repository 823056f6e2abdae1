package cn.fujian.bamin.ui.scan

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.freshness.FreshnessLevel
import cn.fujian.bamin.core.freshness.FreshnessSource
import cn.fujian.bamin.core.point.Duty
import cn.fujian.bamin.core.scan.Decision
import cn.fujian.bamin.core.scan.StopReason
import cn.fujian.bamin.core.scan.Verdict
import cn.fujian.bamin.ui.steps.Step

/** The page with the camera: where one checks, what it sees, and what was decided. */
data class ScanState(
    val duty: Duty? = null,
    val freshness: FreshnessLine? = null,
    /** How many records the server does not have yet. */
    val waiting: Int = 0,
    val hint: ScanHint = ScanHint.Waiting,
    val sheet: ScanSheet? = null,
    /** The one before, for what staff want to add. */
    val last: Verdict? = null,
    val feedback: FeedbackForm? = null,
    /** None: the camera has no torch. */
    val torch: Boolean? = null,
    /** The holder's digits could not be asked for. */
    val problem: Failure? = null,
)

/** The oldest of what a verdict relies on; the age in seconds. */
data class FreshnessLine(val level: FreshnessLevel, val source: FreshnessSource, val age: Long?)

/** What the camera sees, in a line below its frame. */
enum class ScanHint(val key: String) {
    Waiting("scan.waiting"),
    Looking("scan.looking"),
    Unreadable("scan.unreadable"),
    StillInView("scan.still_in_view"),
}

/** What rises from below. */
sealed interface ScanSheet {
    /** One person; [leaves] by itself. */
    data class One(val verdict: Verdict, val leaves: Boolean) : ScanSheet

    data class Group(val decision: Decision.Group) : ScanSheet

    /** A family is being read. */
    data class Gathering(val read: List<Int>, val n: Int) : ScanSheet

    /** So many people are to be counted. */
    data class Count(val n: Int) : ScanSheet

    /** The holder is to type these. */
    data class Challenge(val digits: Int) : ScanSheet

    data class Stop(val reason: StopReason) : ScanSheet

    /** The camera could not be used at this point. */
    data class Failed(val why: Failure) : ScanSheet
}

/** What staff add to the scan [event]. */
data class FeedbackForm(
    val event: String,
    val normal: Boolean? = null,
    val celsius: String = "",
    val reason: String = "",
    /** A figure was typed that is no temperature, or one without saying whether it is normal. */
    val problem: FeedbackProblem? = null,
    val step: Step = Step.Idle,
)

enum class FeedbackProblem(val key: String) {
    Empty("scan.feedback.empty"),
    NoNumber("scan.feedback.no_number"),
    NotJudged("scan.feedback.not_judged"),
}

sealed interface ScanEvent {
    /** Away with the verdict: the next person. */
    data object Next : ScanEvent

    /** The code that was shown already passes once more. */
    data object Confirm : ScanEvent

    data object AskDigits : ScanEvent

    data object CancelDigits : ScanEvent

    data object ConfirmCount : ScanEvent

    data object FinishGroup : ScanEvent

    data object TryAgain : ScanEvent

    /** The camera says whether it has a torch. */
    data class TorchFound(val found: Boolean) : ScanEvent

    data object SwitchTorch : ScanEvent

    /** Something is to be added to the scan of this event. */
    data class AddFeedback(val event: String) : ScanEvent

    data class ChangeFeedback(val normal: Boolean?, val celsius: String, val reason: String) : ScanEvent

    data object SendFeedback : ScanEvent

    data object DismissFeedback : ScanEvent
}
