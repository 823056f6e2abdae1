package cn.fujian.bamin.core.queue

import cn.fujian.bamin.core.Colour
import cn.fujian.bamin.core.Failure
import kotlinx.coroutines.flow.StateFlow

/** Events that the server does not have yet. */
interface QueuePort {
    val queue: StateFlow<Queue>

    /** Staff have read the alert about this event. */
    suspend fun dismiss(event: String): Failure?

    /** Tries once more what the server would not take. */
    suspend fun tryAgain(): Failure?
}

data class Queue(
    /** How many wait. */
    val pending: Int = 0,
    /** What staff must be told, until they dismiss it. */
    val alerts: List<Alert> = emptyList(),
    /** What the server will not take; kept on the phone. */
    val setAside: List<SetAsideEvent> = emptyList(),
)

/** What turned out later about a scan or a number. */
data class Alert(
    val event: String,
    /** What a code that was let pass had become by then. */
    val change: CodeChange?,
    /** A checked number's colour. */
    val colour: Colour?,
    /** A checked number's masked name. */
    val name: String?,
    /** Why a number could not be checked. */
    val problem: String?,
)

/** What a code that was checked had become by then. */
enum class CodeChange(val key: String) {
    Withdrawn("change.withdrawn"),
    Suspended("change.suspended"),
    Orange("change.orange"),
    Other("change.other"),
}

/** An event that the server will not take; the reason is a code. */
data class SetAsideEvent(val event: String, val kind: RecordKind, val reason: String)

/** The kind of an event that a staff phone records. */
enum class RecordKind { Scan, Feedback, NumberToCheck, Later }
