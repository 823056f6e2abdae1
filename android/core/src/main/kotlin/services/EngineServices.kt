package cn.fujian.bamin.core.services

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.core.phone.native
import cn.fujian.bamin.core.settings.Language

internal class EngineServices(private val rooms: Rooms, private val calls: Calls) : ServicesPort {
    override suspend fun services(subject: String, language: Language): Outcome<List<Service>> = calls.ask {
        rooms.contents.services(subject, language.native()).map { Service(it.id, it.name, it.icon, it.link, it.fallback) }
    }
}
