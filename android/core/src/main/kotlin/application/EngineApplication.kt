package cn.fujian.bamin.core.application

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.core.phone.own
import cn.fujian.bamin.core.reasons.ColourReason
import cn.fujian.bamin.engine.ApplicationReason
import cn.fujian.bamin.engine.PlaceSource as NativePlaceSource

internal class EngineApplication(private val rooms: Rooms, private val calls: Calls) : ApplicationPort {
    override suspend fun apply(county: Int, source: PlaceSource): Outcome<Application> = calls.change {
        val source = when (source) {
            PlaceSource.Gps -> NativePlaceSource.GPS
            PlaceSource.Chosen -> NativePlaceSource.CHOSEN
        }
        val applied = rooms.identity.apply(county.toUInt(), source)
        Application(applied.subject, applied.colour.own(), applied.reasons.map { it.own() })
    }
}

private fun ApplicationReason.own() = ColourReason(rule, authority, since, until, advice)
