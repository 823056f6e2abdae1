package cn.fujian.bamin.core.queue

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.core.phone.own
import cn.fujian.bamin.engine.Alert as NativeAlert

internal class EngineQueue(private val rooms: Rooms, private val calls: Calls) : QueuePort {
    override val queue = calls.states.follow(Queue()) {
        Queue(
            pending = rooms.queue.pending().toInt(),
            alerts = rooms.queue.alerts().map { it.own() },
            setAside = rooms.queue.setAside().map { SetAsideEvent(it.event, it.kind.own(), it.reason) },
        )
    }

    override suspend fun dismiss(event: String): Failure? = calls.tell { rooms.queue.dismiss(event) }

    override suspend fun tryAgain(): Failure? = calls.tell { rooms.queue.trySetAsideAgain() }
}

private fun NativeAlert.own() = Alert(event, change?.own(), colour?.own(), name, problem)
