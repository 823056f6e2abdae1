package cn.fujian.bamin.core.appeal

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.unexpected
import kotlinx.coroutines.flow.MutableStateFlow

class FakeAppeal(
    appeals: List<Appeal> = emptyList(),
    var onWrite: suspend (AppealDraft) -> Outcome<String> = { unexpected() },
    var onForget: suspend (String) -> Failure? = { null },
) : AppealPort {
    val calls = mutableListOf<String>()
    override val appeals = MutableStateFlow(appeals)

    override suspend fun write(draft: AppealDraft): Outcome<String> {
        calls += "write ${draft.subject} ${draft.about} ${draft.photos.size}"
        return onWrite(draft)
    }

    override suspend fun forget(appeal: String): Failure? {
        calls += "forget $appeal"
        return onForget(appeal)
    }
}
