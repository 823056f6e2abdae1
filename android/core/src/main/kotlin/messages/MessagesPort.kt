package cn.fujian.bamin.core.messages

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import kotlinx.coroutines.flow.StateFlow

/** Messages in the app. */
interface MessagesPort {
    /** How many nobody has read. */
    val unread: StateFlow<Int>

    /** The newest page. */
    val newest: StateFlow<List<Message>>

    /** The page after [message], the last of the one before; empty: there are no more. */
    suspend fun older(message: String): Outcome<List<Message>>

    /** Notes that these were read, also without a network. */
    suspend fun markRead(messages: List<String>): Failure?
}

/** A message about a subject; the text is `message.<code>`. */
data class Message(
    val id: String,
    /** About whom. */
    val subject: String,
    /** Unix seconds. */
    val at: Long,
    val code: String,
    val params: Map<String, String>,
    /** Here or on another phone of the holder's. */
    val read: Boolean,
)
