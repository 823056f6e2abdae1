package cn.fujian.bamin.core.messages

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import kotlinx.coroutines.flow.MutableStateFlow

class FakeMessages(
    newest: List<Message> = emptyList(),
    var onOlder: suspend (String) -> Outcome<List<Message>> = { Outcome.Done(emptyList()) },
    var onMarkRead: suspend (List<String>) -> Failure? = { null },
) : MessagesPort {
    val calls = mutableListOf<String>()
    override val unread = MutableStateFlow(newest.count { !it.read })
    override val newest = MutableStateFlow(newest)

    override suspend fun older(message: String): Outcome<List<Message>> {
        calls += "older $message"
        return onOlder(message)
    }

    override suspend fun markRead(messages: List<String>): Failure? {
        calls += "markRead $messages"
        return onMarkRead(messages)
    }
}
