package cn.fujian.bamin.core.appeal

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import kotlinx.coroutines.flow.StateFlow

/** Appeals of the holder's. */
interface AppealPort {
    /** Newest first. */
    val appeals: StateFlow<List<Appeal>>

    /** Keeps an appeal and sends it as soon as it can; gives its id. Works without a network. */
    suspend fun write(draft: AppealDraft): Outcome<String>

    /** Takes an appeal that was decided or refused off this phone's list. */
    suspend fun forget(appeal: String): Failure?
}

/** What an appeal is about. */
sealed interface About {
    /** A reason of the colour, as the reasons page has it. */
    data class Reason(val rule: String, val since: Long) : About

    data object Name : About

    data object Data : About
}

/** An appeal before it is sent. */
class AppealDraft(
    val subject: String,
    val about: About,
    val text: String,
    /** JPEG or PNG. */
    val photos: List<ByteArray>,
)

/** An appeal, as its page shows it; times in Unix seconds. */
data class Appeal(
    val id: String,
    val subject: String,
    val about: About,
    val text: String,
    val state: AppealState,
    val at: Long,
    /** Why the server did not take it; the text is `problem.<refused>`. */
    val refused: String?,
    val decidedAt: Long?,
    /** Until when the reason is lifted. */
    val liftedUntil: Long?,
    /** What was answered. */
    val answer: String?,
    val photos: List<AppealPhoto>,
)

/** How far an appeal is. */
enum class AppealState(val key: String) {
    Waiting("appeal.waiting"),
    Begun("appeal.begun"),
    Open("appeal.open"),
    Accepted("appeal.accepted"),
    Rejected("appeal.rejected"),
    Refused("appeal.refused"),
}

/** A photo, in bytes. */
data class AppealPhoto(
    val size: Int,
    /** That the server has. */
    val sent: Int,
    /** Why the server did not take it; the text is `photo.<refused>`. */
    val refused: String?,
)
