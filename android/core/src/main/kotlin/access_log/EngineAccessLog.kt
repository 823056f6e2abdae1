package cn.fujian.bamin.core.accesslog

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.engine.Look as NativeLook

internal class EngineAccessLog(private val rooms: Rooms, private val calls: Calls) : AccessLogPort {
    override suspend fun looks(subject: String, before: String?): Outcome<Looks> = calls.ask {
        val page = rooms.sync.looks(subject, before)
        Looks(page.looks.map { it.own() }, page.next, page.kept)
    }
}

private fun NativeLook.own() = Look(at, method, unit, point, region?.toInt())
