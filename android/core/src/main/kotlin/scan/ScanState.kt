package cn.fujian.bamin.core.scan

import cn.fujian.bamin.core.Colour
import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.LastTest
import cn.fujian.bamin.core.RegionLevel
import cn.fujian.bamin.core.SubjectKind
import cn.fujian.bamin.core.Text

/** What the camera sees now, and what was decided last. */
data class ScanState(
    val step: ScanStep = ScanStep.Nothing,
    /** Stays until the next one. */
    val decided: Decision? = null,
    /** Rises with each decision: the cue sounds once for each. */
    val decisions: Int = 0,
)

/** What the screen shows next. */
sealed interface ScanStep {
    /** No code is in view. */
    data object Nothing : ScanStep

    /** Something is in view that is not decided yet. */
    data object Looking : ScanStep

    /** A code has been in view for a while and cannot be read. */
    data object Unreadable : ScanStep

    /** What was decided last is still in view. */
    data object StillInView : ScanStep

    /** The holder is to type these digits, 0 to 9999, shown as four. */
    data class AskChallenge(val digits: Int) : ScanStep

    /** Just decided; see [ScanState.decided]. */
    data object Decided : ScanStep

    /** A family is being read: which have been, of how many. */
    data class Gathering(val read: List<Int>, val n: Int) : ScanStep

    /** All were read: so many people are to be counted. */
    data class CountThem(val n: Int) : ScanStep

    /** Scanning must stop: the record could not be kept, so no verdict is shown. */
    data class Stop(val reason: StopReason) : ScanStep

    /** A frame that could not be taken. */
    data class Failed(val why: Failure) : ScanStep
}

/** A decision, recorded already. */
sealed interface Decision {
    val cue: Cue

    /** On one code. */
    data class One(val verdict: Verdict) : Decision {
        override val cue get() = verdict.cue
    }

    /** On a family: those who were read, and which were not. */
    data class Group(
        val word: GroupWord,
        override val cue: Cue,
        val members: List<Member>,
        val missing: List<Int>,
    ) : Decision
}

/** One member of a family, from 1. */
data class Member(val i: Int, val verdict: Verdict)

/** A decision on one code. */
data class Verdict(
    /** The event that records it. */
    val event: String,
    val word: VerdictWord,
    /** Why it is not green: a sentence of the catalogue. */
    val reason: Text?,
    val cue: Cue,
    /** Whose code it is, unless it was refused. */
    val person: Person?,
    /** Seconds since the newest evidence of the code's state. */
    val evidenceAge: Long?,
    /** Seconds since the trust list was signed. */
    val trustAge: Long?,
    /** The trust list is older than the policy's warning. */
    val trustWarning: Boolean,
)

/** The word of a decision on one code. */
enum class VerdictWord(val key: String) {
    Green("verdict.green"),
    Orange("verdict.orange"),
    Unchecked("verdict.unchecked"),
    AlreadyShown("verdict.already_shown"),
    Refused("verdict.refused"),
}

/** The word of a decision on a family. */
enum class GroupWord(val key: String) {
    Green("group_verdict.green"),
    Unchecked("group_verdict.unchecked"),
    Orange("group_verdict.orange"),
    Incomplete("group_verdict.incomplete"),
    NotCounted("group_verdict.not_counted"),
}

/** Which sound and vibration. */
enum class Cue { Pass, Stop, Unchecked, AlreadyShown, Unreadable }

/** Why scanning must stop. */
enum class StopReason(val key: String) {
    StorageFull("error.storage_full"),
    StorageFailed("error.storage_failed"),
    NoRandomness("error.no_randomness"),
}

/** What staff compare with the person and the card. */
data class Person(
    val colour: Colour,
    /** Masked. */
    val name: String,
    val birthYear: Int,
    /** Last two characters of the document number. */
    val documentTail: String,
    val kind: SubjectKind,
    val lastTest: LastTest?,
    /** The highest of the last 14 days. */
    val regionLevel: RegionLevel?,
    /** The facts are those of then, Unix seconds. */
    val asOf: Long,
)
