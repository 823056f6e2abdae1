package cn.fujian.bamin.core.family

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.unexpected
import cn.fujian.bamin.core.wallet.Subject
import kotlinx.coroutines.flow.MutableStateFlow

class FakeFamily(
    members: List<Subject> = emptyList(),
    var onCheck: suspend (FamilyForm) -> Outcome<List<FamilyReason>> = { Outcome.Done(emptyList()) },
    var onAskSmsCode: suspend (String) -> Outcome<SmsCode> = { unexpected() },
    var onAdd: suspend (FamilyForm) -> Outcome<MemberAnswer> = { unexpected() },
    var onRemove: suspend (String) -> Failure? = { null },
) : FamilyPort {
    val calls = mutableListOf<String>()
    override val members = MutableStateFlow(members)

    override suspend fun check(form: FamilyForm): Outcome<List<FamilyReason>> {
        calls += "check"
        return onCheck(form)
    }

    override suspend fun askSmsCode(number: String): Outcome<SmsCode> {
        calls += "askSmsCode $number"
        return onAskSmsCode(number)
    }

    override suspend fun add(form: FamilyForm): Outcome<MemberAnswer> {
        calls += "add"
        return onAdd(form)
    }

    override suspend fun remove(subject: String): Failure? {
        calls += "remove $subject"
        return onRemove(subject)
    }
}
