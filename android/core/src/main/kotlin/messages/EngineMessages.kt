package cn.fujian.bamin.core.messages

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.core.phone.asMap
import cn.fujian.bamin.engine.Message as NativeMessage

internal class EngineMessages(private val rooms: Rooms, private val calls: Calls) : MessagesPort {
    override val unread = calls.states.follow(0) { rooms.inbox.unread().toInt() }

    override val newest = calls.states.follow(emptyList()) { page(null) }

    override suspend fun older(message: String): Outcome<List<Message>> = calls.ask { page(message) }

    override suspend fun markRead(messages: List<String>): Failure? =
        calls.tell { rooms.inbox.markRead(messages) }

    private fun page(before: String?) = rooms.inbox.page(before, PAGE).map { it.own() }

    private companion object {
        const val PAGE = 50u
    }
}

private fun NativeMessage.own() = Message(
    id = message,
    subject = subject,
    at = at,
    code = code,
    params = params.asMap(),
    read = read,
)
