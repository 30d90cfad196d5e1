import Domain
import Security
import Testing

/// Roles, permissions and accounts.
@Suite struct Accesses {
    private let mine = AccountID(validated: InlineText(truncating: "mine"))
    private let other = AccountID(validated: InlineText(truncating: "other"))

    private func principal(_ role: Role, _ accounts: AccountGrant = .all, needsPassword: Bool = false) throws -> Principal {
        Principal(
            user: try UserName("anna"), role: role, accounts: accounts, session: SessionID(1), kind: .page, needsPassword: needsPassword)
    }

    /// Every cell, so that a change of the table is seen by the reviewer.
    @Test func theTableOfRolesAndPermissionsIsTheGoldenOne() throws {
        var lines: [String] = []
        for permission in Permission.allCases {
            let cells = try Role.allCases.map { role in
                let granted = try principal(role, .only([mine]))
                return "\(role): "
                    + [
                        Access.decide(granted, permission), Access.decide(granted, permission, on: mine),
                        Access.decide(granted, permission, on: other), Access.decide(try principal(role), permission),
                    ].map { $0.isAllowed ? "yes" : "no" }.joined(separator: " ")
            }
            lines.append("\(permission)  " + cells.joined(separator: "  "))
        }
        let heading = "permission  role: desk, a granted account, another account (granted one); desk (granted all)\n"
        try expectGolden(heading + lines.joined(separator: "\n") + "\n", "permissions.txt")
    }

    @Test func nobodyButAnAdminManagesUsersMovesMoneyOrResumes() {
        let reserved: Set<Permission> = [
            .usersManage, .sessionsAny, .accountsOpen, .accountsFund, .limitsSet, .tradingResume, .instrumentsRestrict, .settingsWrite,
        ]
        for role in Role.allCases where role != .admin { #expect(role.permissions.isDisjoint(with: reserved), "\(role)") }
        #expect(Role.admin.permissions == Set(Permission.allCases))
    }

    @Test func anExaminerReadsAndTakesCopiesOnly() {
        let reading = Role.examiner.permissions.filter { $0.rawValue.hasSuffix(".read") || $0 == .export || $0 == .sessionsOwn }
        #expect(Role.examiner.permissions == reading)
    }

    @Test func anAccountThatIsNotGrantedIsDeniedToEveryRole() throws {
        for role in Role.allCases {
            let principal = try principal(role, .only([mine]))
            for permission in Permission.allCases {
                #expect(!Access.decide(principal, permission, on: other).isAllowed, "\(role) \(permission)")
                if permission.isOfAccount { #expect(!Access.decide(principal, permission).isAllowed, "\(role) \(permission) of all") }
            }
        }
    }

    @Test func withoutAPasswordNothingIsAllowedButSettingOne() throws {
        for role in Role.allCases {
            let allowed = try Permission.allCases.filter { Access.decide(try principal(role, needsPassword: true), $0).isAllowed }
            #expect(allowed == [.sessionsOwn])
        }
    }

    @Test func everyRoleIsFoundByItsName() {
        for role in Role.allCases { #expect(Role("\(role)") == role) }
        #expect(Role("Admin") == nil && Role("") == nil)
    }

    @Test(arguments: ["Anna", "", "an na", "anna@example", "änna", String(repeating: "a", count: 33), "anna\n"])
    func namesThatCouldBeTakenForOthersAreRefused(name: String) {
        #expect(throws: IdentifierError.self) { try UserName(name) }
    }

    @Test func displayNamesHoldNoControlCharacters() throws {
        #expect(try DisplayName("Änna Müller").description == "Änna Müller")
        for text in ["", "a\nb", "a\u{1B}[31m", "a\u{202E}b", "a\u{2028}b", String(repeating: "ä", count: 33)] {
            #expect(throws: IdentityRefusal.displayName) { try DisplayName(text) }
        }
    }
}
