package cn.fujian.bamin.core.overseas

import cn.fujian.bamin.core.DocumentKind
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.Text
import cn.fujian.bamin.core.arrival.own
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.core.phone.native
import cn.fujian.bamin.core.phone.own
import cn.fujian.bamin.engine.overseasDocuments
import kotlinx.coroutines.withContext
import cn.fujian.bamin.engine.OverseasForm as NativeOverseasForm
import cn.fujian.bamin.engine.OverseasStanding as NativeOverseasStanding

internal class EngineOverseas(private val rooms: Rooms, private val calls: Calls) : OverseasPort {
    override val standing = calls.states.follow(null) { rooms.arrivals.lastOverseasStanding()?.own() }

    override val documents: List<DocumentKind> by lazy {
        overseasDocuments().map { it.own() }
    }

    override suspend fun check(form: OverseasForm): List<Text> = withContext(calls.worker) {
        rooms.arrivals.checkOverseas(form.native()).map { it.own() }
    }

    override suspend fun register(form: OverseasForm): Outcome<OverseasStanding> =
        calls.change { rooms.arrivals.registerOverseas(form.native()).own() }

    override suspend fun refresh(): Outcome<OverseasStanding> =
        calls.change { rooms.arrivals.overseasStanding().own() }

    override suspend fun readZone(lines: String): Outcome<Zone> = calls.ask {
        rooms.arrivals.readZone(lines).let { Zone(it.spelling, it.number, it.birth, it.expiry) }
    }
}

private fun OverseasForm.native() = NativeOverseasForm(
    name = name,
    spelling = spelling,
    documentKind = documentKind?.native(),
    documentNumber = documentNumber,
    birth = birth,
    contact = contact,
    zone = zone,
    certificate = certificate,
)

private fun NativeOverseasStanding.own() = OverseasStanding(
    registeredAt = registeredAt,
    checkedInAt = checkedInAt,
    codeUntil = codeUntil,
    problem = problem,
    certificateKind = certificateKind,
    certificateCountry = certificateCountry,
    heardAt = heardAt,
)
