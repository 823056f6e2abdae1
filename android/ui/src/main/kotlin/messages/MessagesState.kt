package cn.fujian.bamin.ui.messages

import cn.fujian.bamin.core.messages.Message
import cn.fujian.bamin.ui.steps.Step

/** Messages, newest first. [now]: Unix seconds. */
data class MessagesState(
    val messages: List<Letter> = emptyList(),
    val unread: Int = 0,
    /** There may be older ones. */
    val more: Boolean = false,
    val older: Step = Step.Idle,
    val refresh: Step = Step.Idle,
    val now: Long = 0,
)

/** A message, and the masked name of the family member whom it is about. */
data class Letter(val message: Message, val about: String?)

sealed interface MessagesEvent {
    data class Read(val message: String) : MessagesEvent

    data object ReadAll : MessagesEvent

    data object Older : MessagesEvent

    data object Refresh : MessagesEvent
}
