package cn.fujian.bamin.core.overseas

import cn.fujian.bamin.core.DocumentKind
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.Text
import cn.fujian.bamin.core.unexpected
import kotlinx.coroutines.flow.MutableStateFlow

class FakeOverseas(
    standing: OverseasStanding? = null,
    override val documents: List<DocumentKind> = listOf(DocumentKind.ForeignPassport, DocumentKind.ChinesePassport),
    var onCheck: suspend (OverseasForm) -> List<Text> = { emptyList() },
    var onRegister: suspend (OverseasForm) -> Outcome<OverseasStanding> = { unexpected() },
    var onRefresh: suspend () -> Outcome<OverseasStanding> = { unexpected() },
    var onReadZone: suspend (String) -> Outcome<Zone> = { unexpected() },
) : OverseasPort {
    val calls = mutableListOf<String>()
    override val standing = MutableStateFlow(standing)

    override suspend fun check(form: OverseasForm): List<Text> {
        calls += "check"
        return onCheck(form)
    }

    override suspend fun register(form: OverseasForm): Outcome<OverseasStanding> {
        calls += "register"
        return onRegister(form)
    }

    override suspend fun refresh(): Outcome<OverseasStanding> {
        calls += "refresh"
        return onRefresh()
    }

    override suspend fun readZone(lines: String): Outcome<Zone> {
        calls += "readZone"
        return onReadZone(lines)
    }
}
